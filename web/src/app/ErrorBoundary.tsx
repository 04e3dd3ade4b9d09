import {Button, Center, Stack, Text, Title} from '@mantine/core'
import {Component, type ReactNode} from 'react'
import {useTranslation} from 'react-i18next'

/** What is shown where a page broke: that it did, what was said, and a way on. */
export function Broken({error, retry}: {error: unknown; retry: () => void}) {
  const {t} = useTranslation('app')
  const told = error instanceof Error ? error.message : String(error)
  // An older page asks for a part that the new program no longer has: the new page has it.
  const outdated = /dynamically imported module|module script failed/i.test(told)
  return (
    <Center mih="50vh" p="lg">
      <Stack maw={460} gap="sm" role="alert">
        <Title order={1}>{t(outdated ? 'outdated.title' : 'broken.title')}</Title>
        <Text c="dimmed">{t(outdated ? 'outdated.text' : 'broken.text')}</Text>
        {!outdated && <Text ff="monospace" fz="xs" c="dimmed">{told}</Text>}
        <Button w="fit-content" onClick={() => (outdated ? location.reload() : retry())}>
          {t(outdated ? 'outdated.reload' : 'broken.retry')}
        </Button>
      </Stack>
    </Center>
  )
}

export class ErrorBoundary extends Component<{children: ReactNode}, {error: unknown}> {
  override state: {error: unknown} = {error: null}

  static getDerivedStateFromError(error: unknown) {
    return {error}
  }

  override render() {
    if (this.state.error === null) return this.props.children
    return <Broken error={this.state.error} retry={() => this.setState({error: null})} />
  }
}
