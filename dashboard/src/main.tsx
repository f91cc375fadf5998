import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { loadMessages } from './i18n';
import { reloadForSetupLinks } from './features/sign-in/setup-link';
import './styles/tokens.css';
import './styles/base.css';

reloadForSetupLinks();
await loadMessages();
// After the language is known: whatever is made while the page is loaded speaks it already.
const { App } = await import('./app');

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
