import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { reloadForSetupLinks } from './setup-link';
import './styles/tokens.css';
import './styles/base.css';

reloadForSetupLinks();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
