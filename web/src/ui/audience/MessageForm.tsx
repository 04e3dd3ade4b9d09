/** A message to an audience, once: a campaign of one step that starts at a moment. It is a draft until it is launched. */
import {Button, SegmentedControl, Select, Stack, Text} from '@mantine/core'
import {useMutation, useQuery, useQueryClient} from '@tanstack/react-query'
import {Link, useNavigate} from '@tanstack/react-router'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {Whom} from '@/api/schema'
import {useShop} from '@/app/session'
import {ErrorNote} from '@/ui/ErrorNote'
import {slug} from '@/ui/slug'
import {MomentField} from '@/ui/MomentFields'

const channels = ['email', 'sms', 'push'] as const
/** To look it over and launch it. */
const usualDelayMs = 15 * 60_000

/** "2026-11-23T16:30" by the clock of the zone. */
function momentIn(zone: string, at: Date): string {
  return new Intl.DateTimeFormat('sv-SE', {timeZone: zone, dateStyle: 'short', timeStyle: 'short'}).format(at).replace(' ', 'T')
}

const conditionOf = (whom: Whom) => ('where' in whom ? whom.where : 'cell' in whom ? {rfm: whom.cell} : {segment: whom.segment})

export function MessageForm({whom, title}: {whom: Whom; title: string}) {
  const {t} = useTranslation('audience')
  const {zone} = useShop()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [channel, setChannel] = useState<string>('email')
  const [template, setTemplate] = useState<string | null>(null)
  const [moment, setMoment] = useState(() => momentIn(zone, new Date(Date.now() + usualDelayMs)))
  const name = t('message.name', {title})
  const {data: templates, error} = useQuery({queryKey: ['templates'], queryFn: ({signal}) => ask(api.GET('/api/templates', {signal}))})
  const fitting = (templates?.items ?? []).filter((one) => one.channel === channel)
  const make = useMutation({
    mutationFn: async () => {
      const {items} = await ask(api.GET('/api/campaigns'))
      const id = slug(name, items.map((one) => one.id))
      await ask(api.PUT('/api/campaigns/{campaign}/draft', {params: {path: {campaign: id}, header: {'If-None-Match': '*'}}, body: {
        id, name, trigger: {schedule: {once: moment.replace('T', ' ')}}, audience: conditionOf(whom), entry: 'once',
        steps: [{id: 'message', send: {channel, template}}]}}))
      await queries.invalidateQueries({queryKey: ['campaigns']})
      await navigate({to: '/campaigns/$campaign', params: {campaign: id}})
    },
  })
  return (
    <form onSubmit={(event) => {
      event.preventDefault()
      make.mutate()
    }}>
      <Stack>
        <Text c="dimmed">{t('message.text')}</Text>
        <SegmentedControl aria-label={t('message.channel')} value={channel} data={channels.map((value) => ({value, label: t(`message.${value}`)}))}
          onChange={(value) => {
            setChannel(value)
            setTemplate(null)
          }} />
        {error && <ErrorNote error={error} />}
        {templates && fitting.length === 0
          ? <Text>{t('message.noTemplates')} <Link to="/templates/$template" params={{template: 'new'}} search={{channel}}>{t('message.newTemplate')}</Link></Text>
          : <Select label={t('message.template')} searchable value={template} onChange={setTemplate} nothingFoundMessage={t('message.noTemplates')}
            data={fitting.map(({id, title: subject}) => ({value: id, label: [id, subject].filter(Boolean).join(' · ')}))} />}
        <MomentField w={220} label={t('message.when')} description={t('message.whenText', {zone})} value={moment} onChange={setMoment} />
        {make.error && <ErrorNote error={make.error} />}
        <Button w="fit-content" type="submit" loading={make.isPending} disabled={template === null || moment === ''}>{t('message.do')}</Button>
      </Stack>
    </form>
  )
}
