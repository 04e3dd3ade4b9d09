import {Button, Code} from '@mantine/core'
import {Link} from '@tanstack/react-router'
import type {ReactNode} from 'react'
import {useTranslation} from 'react-i18next'
import {Panel} from '@/ui/Panel'
import styles from './earned.module.css'

type Step = 'data' | 'rfm' | 'campaign'
const steps: {id: Step; to: string}[] = [{id: 'data', to: '/import'}, {id: 'rfm', to: '/rfm'}, {id: 'campaign', to: '/campaigns'}]

/** The way from an empty shop to the first campaign; `done` is how many steps of it are behind. */
export function Guide({done}: {done: number}) {
  const {t} = useTranslation('earned')
  const more: Partial<Record<Step, ReactNode>> = {
    data: <>{t('guide.demo')} <Code>lapwing demo --data shop</Code></>,
  }
  return (
    <Panel title={t('guide.title')}>
      <ol className={styles['guide']}>
        {steps.map(({id, to}, index) => (
          <li key={id} className={styles['step']} data-done={index < done || undefined} aria-current={index === done ? 'step' : undefined}>
            <span className={styles['number']} aria-hidden>{index < done ? '✓' : index + 1}</span>
            <div className={styles['words']}>
              <div className={styles['name']}>{t(`guide.${id}`)}{index < done && <span className="visually-hidden"> ({t('guide.done')})</span>}</div>
              <div className={styles['small']}>{t(`guide.${id}.text`)} {index === done && more[id]}</div>
            </div>
            {index === done && <Button size="compact-md" component={Link} to={to}>{t(`guide.${id}.do`)}</Button>}
          </li>
        ))}
      </ol>
    </Panel>
  )
}
