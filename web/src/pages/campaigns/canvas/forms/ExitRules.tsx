import {ActionIcon, Button, TextInput} from '@mantine/core'
import {IconPlus, IconX} from '@tabler/icons-react'
import {useTranslation} from 'react-i18next'
import {isObject, withValue, type JsonObject} from '@/ui/condition/json'
import styles from '../canvas.module.css'
import {ConditionField} from './ConditionField'
import type {FormProps} from './FormFields'
import {textOf} from '@/ui/text'
import {replaced, spliced} from '@/ui/lists'

/** What ends a walk at once, wherever it stands. */
export function ExitRules({json, onChange, problems, disabled}: FormProps) {
  const {t} = useTranslation('canvas')
  const exits = Array.isArray(json['exits']) ? json['exits'].filter(isObject) : []
  const write = (changed: JsonObject[]) => onChange(withValue(json, ['exits'], changed.length > 0 ? changed : undefined))
  return (
    <>
      {exits.map((exit, index) => (
        <div key={index} className={styles['wayForm']}>
          <div className={styles['wayHead']}>
            <TextInput label={t('field.exitRule')} style={{flex: 1}} value={textOf(exit['reason'] ?? '')} disabled={disabled}
              error={problems.find(({where}) => where === `$.exits[${index}].reason`)?.message}
              onChange={(event) => write(replaced(exits, index, {...exit, reason: event.currentTarget.value}))} />
            <ActionIcon variant="subtle" color="gray" aria-label={t('removeExit')} disabled={disabled} onClick={() => write(spliced(exits, index, 1))}><IconX size={15} /></ActionIcon>
          </div>
          <ConditionField value={exit['when']} path={`$.exits[${index}].when`} problems={problems} disabled={disabled}
            onChange={(when) => write(replaced(exits, index, {...exit, when}))} />
        </div>
      ))}
      {!disabled && (
        <div><Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} />} onClick={() => write([...exits,
          {when: {orders: 'count', since: 'enrollment', at_least: 1}, reason: 'ordered'}])}>{t('addExit')}</Button></div>
      )}
    </>
  )
}
