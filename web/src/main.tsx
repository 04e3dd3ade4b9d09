import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import '@/app/base.css'
import {setNonce} from 'get-nonce'
import {StrictMode} from 'react'
import {createRoot} from 'react-dom/client'
import {App} from '@/app/App'
import {startTexts} from '@/i18n/i18n'

// The server's policy lets in only style elements that carry this visit's nonce.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
setNonce(nonce)

await startTexts()
createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <App nonce={nonce} />
  </StrictMode>,
)
