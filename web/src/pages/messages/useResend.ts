import {notifications} from '@mantine/notifications'
import {useMutation, useQueryClient} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'

/** Has messages go again, and tells how many do. */
export function useResend() {
  const {t} = useTranslation('messages')
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (messages: string[]) => ask(api.POST('/api/messages/resend', {body: {messages}})),
    onSuccess: ({again, refused}) => {
      const lines = [t('resent', {count: again}), ...refused.slice(0, 3).map(({id, reason}) => `${id}: ${reason}`)]
      notifications.show({closeButtonProps: {'aria-label': t('ui:close')},
        color: refused.length > 0 ? 'yellow' : 'lapwing', message: lines.join('\n'), autoClose: 6000})
    },
    onSettled: () => queries.invalidateQueries({queryKey: ['messages']}),
  })
}
