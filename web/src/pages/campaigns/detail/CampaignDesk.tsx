import {Group, Tabs} from '@mantine/core'
import {useMemo} from 'react'
import {useTranslation} from 'react-i18next'
import type {Campaign as Published, CampaignDraft, CampaignItem} from '@/api/schema'
import {useMay} from '@/app/session'
import {objectOf} from '@/ui/condition/json'
import {PageHeader} from '@/ui/PageHeader'
import {useQueryText} from '@/ui/useQueryText'
import {useTitle} from '@/ui/useTitle'
import {Num} from '@/ui/Value'
import {BacktestTab} from '../backtest/BacktestTab'
import {CanvasTab} from '../canvas/CanvasTab'
import {allSteps, fromDefinition, pathsOf, type Campaign} from '../canvas/model'
import {useDraft} from '../canvas/useDraft'
import {useEditor} from '../canvas/useEditor'
import {useProblems} from '../canvas/useProblems'
import {useMechanics} from '../queries'
import {ReportTab} from '../report/ReportTab'
import {StatusTag} from '../StatusTag'
import {Name} from './Name'
import {PeopleTab} from './PeopleTab'
import {StatusDeeds} from './StatusDeeds'
import {WhyTab} from './WhyTab'
import {textOf} from '@/ui/text'

interface Props {
  item: CampaignItem
  /** What the edits began with. */
  opened: {published: Published | undefined; draft: CampaignDraft | undefined}
  back: {to: string; label: string}
  onReload: () => void
}

/** Which step of the canvas each path of the published version stands for: itself, or the draft's step of the same id. */
function pathsOfPublished(first: Campaign, opened: Props['opened']): Map<string, string> {
  if (!opened.draft) return pathsOf(first)
  const published = fromDefinition(objectOf(opened.published?.definition))
  const ids = new Map(allSteps(published.steps).map((step) => [step.key, step.json['id']]))
  const byId = new Map(allSteps(first.steps).map((step) => [step.json['id'], step.key]))
  return new Map([...pathsOf(published)].flatMap(([path, key]) => {
    const id = ids.get(key)
    const own = id === undefined ? undefined : byId.get(id)
    return own ? [[path, own] as const] : []
  }))
}

export function CampaignDesk({item, opened, back, onReload}: Props) {
  const {t} = useTranslation('campaigns')
  const title = useTitle()
  const [tab, setTab] = useQueryText('tab')
  const mayEdit = useMay('edit_definitions') && item.status !== 'archived'
  const mayReadCustomers = useMay('read_customers')
  const {data: mechanics} = useMechanics()
  const first = objectOf(opened.draft?.definition ?? opened.published?.definition)
  const editor = useEditor(first, mayEdit)
  const draft = useDraft(item.id, editor.definition, {text: JSON.stringify(editor.definition), revision: opened.draft?.revision ?? 0}, mayEdit)
  const {problems, isCurrent, isChecking} = useProblems(editor.definition)
  // Of what the editor began with; edits do not move the published steps.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const publishedPaths = useMemo(() => pathsOfPublished(editor.campaign, opened), [opened])
  const mechanic = mechanics?.items.find((one) => one.mechanic === editor.campaign.head['mechanic'])
  const isPublished = item.version > 0
  const tabs = ['canvas', 'backtest', ...(isPublished ? ['report', ...(mayReadCustomers ? ['people', 'why'] : [])] : [])] as const
  return (
    <>
      <PageHeader title={typeof editor.campaign.head['name'] === 'string' && editor.campaign.head['name'] !== '' ? editor.campaign.head['name'] : item.id} back={back}
        text={<><StatusTag status={item.status} isDraft={!isPublished} /> {mechanic && <> · {title(mechanic.title)}</>}
          {isPublished && <> · {t('version', {version: item.version})} · {t('walking')} <Num value={item.enrolled} /></>}
          {item.status_reason && <> · {item.status_reason}</>}</>}
        actions={<StatusDeeds item={item} version={opened.published?.version ?? 0} definition={editor.definition} problems={problems} isChecked={isCurrent} draft={draft}
          isChanged={opened.draft !== undefined || draft.revision() > 0} onReload={onReload} />} />
      <Tabs aria-busy={isChecking || undefined} value={tab === '' || !tabs.includes(tab) ? 'canvas' : tab} onChange={(value) => setTab(value === 'canvas' ? '' : value ?? '')} keepMounted={false}>
        <Group mb="md" align="flex-end" justify="space-between">
          <Tabs.List>{tabs.map((one) => <Tabs.Tab key={one} value={one}>{t(`tab.${one}`)}</Tabs.Tab>)}</Tabs.List>
          {mayEdit && <Name value={textOf(editor.campaign.head['name'] ?? '')} onChange={(name) => editor.setHead({...editor.campaign.head, name})} />}
        </Group>
        <Tabs.Panel value="canvas">
          <CanvasTab id={item.id} editor={editor} problems={problems} draft={draft} publishedPaths={publishedPaths} isPublished={isPublished} mayEdit={mayEdit}
            onReload={onReload} />
        </Tabs.Panel>
        <Tabs.Panel value="backtest"><BacktestTab definition={editor.definition} problems={problems} /></Tabs.Panel>
        <Tabs.Panel value="report"><ReportTab id={item.id} /></Tabs.Panel>
        <Tabs.Panel value="people"><PeopleTab id={item.id} /></Tabs.Panel>
        <Tabs.Panel value="why"><WhyTab id={item.id} /></Tabs.Panel>
      </Tabs>
    </>
  )
}
