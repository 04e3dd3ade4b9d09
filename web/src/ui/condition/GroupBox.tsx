import {ActionIcon, Button} from '@mantine/core'
import {IconFolderPlus, IconX} from '@tabler/icons-react'
import {useTranslation} from 'react-i18next'
import type {RowProblem} from './ConditionEditor'
import {AddRow} from './KindPicker'
import styles from './condition.module.css'
import {Pick} from './inputs'
import {hows, newGroup, newRow, withCopy, type Group, type How, type Item} from './model'
import {RowLine} from './RowLine'

interface Props {
  group: Group
  depth: number
  inCampaign: boolean
  problem: RowProblem | undefined
  /** Undefined: it goes. */
  onChange: (item: Item | undefined) => void
}

/** So deep nobody reads it any more. */
const depthMax = 4

export function GroupBox({group, depth, inCampaign, problem, onChange}: Props) {
  const {t} = useTranslation('condition')
  const add = (item: Item) => onChange({...group, items: [...group.items, item]})
  const change = (key: string, to: Item | undefined) => {
    const items = group.items.flatMap((item) => (item.key !== key ? [item] : to ? [to] : []))
    // An inner group is nothing without conditions, and one that was set around a lone one stays that.
    onChange(items.length === 0 && depth > 0 ? undefined : {...group, items})
  }
  const between = group.how === 'any' || group.how === 'none' ? 'or' : 'and'
  return (
    <div className={styles['group']} data-depth={depth} role="group" aria-label={t(`how.${group.how}`)}>
      {(group.items.length > 1 || depth > 0) && (
        <div className={styles['head']}>
          <Pick label={t('how')} value={group.how} options={hows.map((how) => ({value: how, label: t(`how.${how}`)}))}
            onChange={(how) => onChange({...group, how: how as How, implicit: false})} />
          {depth > 0 && (
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('removeGroup')} onClick={() => onChange(undefined)}>
              <IconX size={14} />
            </ActionIcon>
          )}
        </div>
      )}
      {group.items.length === 0 && <p className={styles['nobody']}>{t('everybody')}</p>}
      {group.items.map((item, index) => (
        <div key={item.key} className={styles['item']}>
          {index > 0 && <span className={styles['between']} aria-hidden>{t(between)}</span>}
          {item.type === 'group'
            ? <GroupBox group={item} depth={depth + 1} inCampaign={inCampaign} problem={problem} onChange={(to) => change(item.key, to)} />
            : <RowLine row={item} inCampaign={inCampaign} problem={problem?.key === item.key ? problem.text : undefined}
              onChange={(to) => change(item.key, to)} onCopy={() => onChange(withCopy(group, item.key))}
              {...(depth < depthMax && {onWrap: () => change(item.key, newGroup('any', [item]))})} />}
        </div>
      ))}
      {problem?.key === group.key && <p className={styles['problem']} role="alert">{problem.text}</p>}
      <div className={styles['adding']}>
        <AddRow onAdd={(kind) => add(newRow(kind))} />
        {depth < depthMax && group.items.length > 0 && (
          <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconFolderPlus size={15} />}
            onClick={() => add(newGroup(group.how === 'any' ? 'all' : 'any', [newRow('orders_count')]))}>{t('addGroup')}</Button>
        )}
      </div>
    </div>
  )
}
