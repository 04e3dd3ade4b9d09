import {useTranslation} from 'react-i18next'
import {PageHeader} from '@/ui/PageHeader'

export default function Home() {
  const {t} = useTranslation('home')
  return <PageHeader title={t('title')} />
}
