import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '.data/',
      'coverage/',
      '**/generated/',
      '**/*.cjs',
      // Compiled with the client that it imports, where that has been generated.
      'test/clients/programs/',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-floating-promises': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@app/*/*', '!@app/sync-client/node', '!@app/sync-client/browser'],
              message: 'Import from the lib itself: what index.ts exports is all there is.',
            },
            { group: ['**/libs/*'], message: 'Use the @app/<lib> path.' },
          ],
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read it from Config (libs/platform/src/config.ts).' },
      ],
    },
  },
  // Nest reads constructor parameter types at run time.
  {
    files: [
      '**/*.controller.ts',
      '**/*.gateway.ts',
      '**/*.service.ts',
      '**/*.repository.ts',
      '**/*.guard.ts',
      '**/*.interceptor.ts',
      '**/*.writer.ts',
      'libs/platform/src/redis.ts',
    ],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['libs/platform/src/config.ts', 'apps/api/src/main.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['test/**', '**/*.spec.ts'],
    rules: {
      'no-restricted-properties': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      'no-console': ['error', { allow: ['warn'] }],
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  // They change parts of the client that it does not export, to see that somebody notices.
  { files: ['test/conformance/vector-faults.spec.ts'], rules: { 'no-restricted-imports': 'off' } },
  // The launcher and other scripts run before anything is installed and have no types.
  { files: ['**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['**/*.mjs'],
    rules: {
      'no-console': 'off',
      'no-restricted-properties': 'off',
      ...tseslint.configs.disableTypeChecked.rules,
    },
  },
);
