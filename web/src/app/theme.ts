/**
 * How it looks: one accent colour, the green of a lapwing's back; greys that are a little cool; nothing that shouts.
 * What Mantine has variables for is set here, the rest in `base.css`.
 */
import {createTheme, type CSSVariablesResolver, type MantineColorsTuple} from '@mantine/core'

const lapwing: MantineColorsTuple = ['#eaf7f4', '#d3ece6', '#a6d9cd', '#74c4b2', '#4bb19b', '#2fa08a', '#15806e', '#0c6b5e',
  '#07574c', '#03433a']
const gray: MantineColorsTuple = ['#f8f9fa', '#f2f3f5', '#e7e9ec', '#dcdfe4', '#c8cdd4', '#a4abb6', '#7a828f', '#555d6a',
  '#343a45', '#1c2128']
const dark: MantineColorsTuple = ['#d6d9de', '#adb3bd', '#929aa6', '#5d6570', '#3a404a', '#2b3038', '#22262d', '#181b20',
  '#121418', '#0c0e11']

export const theme = createTheme({
  primaryColor: 'lapwing',
  primaryShade: {light: 7, dark: 6}, // white can be read on both
  colors: {lapwing, gray, dark},
  black: '#1c2128',
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: {xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem'},
  headings: {
    fontWeight: '620',
    sizes: {
      h1: {fontSize: '1.375rem', lineHeight: '1.3'},
      h2: {fontSize: '1.0625rem', lineHeight: '1.4'},
      h3: {fontSize: '0.9375rem', lineHeight: '1.4'},
    },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Button: {defaultProps: {size: 'sm'}},
    TextInput: {defaultProps: {size: 'sm'}},
    PasswordInput: {defaultProps: {size: 'sm'}},
    Select: {defaultProps: {size: 'sm', comboboxProps: {shadow: 'md'}}},
    Tooltip: {defaultProps: {openDelay: 300, withArrow: false}},
    Menu: {defaultProps: {shadow: 'md'}},
    Drawer: {defaultProps: {overlayProps: {backgroundOpacity: 0.25}}, styles: {title: {fontSize: '1.125rem', fontWeight: 620}}},
    Modal: {defaultProps: {overlayProps: {backgroundOpacity: 0.25}, centered: true}, styles: {title: {fontSize: '1rem', fontWeight: 620}}},
    Skeleton: {defaultProps: {radius: 'sm'}},
  },
})

/** Colours that mean something here, in both schemes. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fcfcfd',
    '--mantine-color-dimmed': '#5c6470',
    '--mantine-color-placeholder': '#6b7380',
    '--mantine-color-error': '#b42318',
    '--lapwing-surface': '#ffffff',
    '--lapwing-sunken': '#f4f5f7',
    '--lapwing-line': '#e7e9ec',
    '--lapwing-hover': '#f2f4f5',
    '--lapwing-accent-text': '#0c6b5e',
    '--lapwing-accent-soft': '#e3f3ef',
    '--lapwing-good': '#17714f',
    '--lapwing-bad': '#b42318',
    '--lapwing-warn': '#92500a',
  },
  dark: {
    '--mantine-color-body': '#121418',
    '--mantine-color-dimmed': '#9aa2ae',
    '--mantine-color-placeholder': '#7f8793',
    '--mantine-color-error': '#ff8f86',
    '--lapwing-surface': '#181b20',
    '--lapwing-sunken': '#0e1013',
    '--lapwing-line': '#2a2f37',
    '--lapwing-hover': '#1f2329',
    '--lapwing-accent-text': '#74c4b2',
    '--lapwing-accent-soft': '#14302b',
    '--lapwing-good': '#5cc79b',
    '--lapwing-bad': '#ff8f86',
    '--lapwing-warn': '#e9b35c',
  },
})
