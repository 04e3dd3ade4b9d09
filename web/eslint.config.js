import js from '@eslint/js'
import hooks from 'eslint-plugin-react-hooks'
import typescript from 'typescript-eslint'

export default typescript.config(
  {ignores: ['src/api/schema.d.ts', 'node_modules', 'postcss.config.cjs']},
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...typescript.configs.recommendedTypeChecked],
    languageOptions: {parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname ?? process.cwd()}},
    plugins: {'react-hooks': hooks},
    rules: {
      ...hooks.configs.recommended.rules,
      '@typescript-eslint/no-misused-promises': ['error', {checksVoidReturn: {attributes: false}}],
      '@typescript-eslint/consistent-type-imports': 'error',
      // The policy of the server forbids both: markup from texts, and styles as texts.
      'no-restricted-syntax': ['error', {selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
        message: 'texts never become markup here'}],
    },
  },
  {
    files: ['tools/**', 'tests/*.mjs', '*.js'],
    languageOptions: {globals: {process: 'readonly', console: 'readonly', URL: 'readonly', setTimeout: 'readonly',
      fetch: 'readonly', document: 'readonly', window: 'readonly', getComputedStyle: 'readonly', localStorage: 'readonly',
      Buffer: 'readonly', Event: 'readonly', performance: 'readonly', location: 'readonly'}},
  },
)
