import {notifications} from '@mantine/notifications'
import {useMutation, useQueryClient} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'

/** Saves something: says so, and has what stands under `noun` asked for anew. */
export function useSave<Value>(noun: string, save: (value: Value) => Promise<unknown>) {
  const {t} = useTranslation('ui')
  const queries = useQueryClient()
  return useMutation({
    mutationFn: save,
    onSuccess: async () => {
      notifications.show({closeButtonProps: {'aria-label': t('ui:close')}, message: t('saved'), autoClose: 2500})
      await queries.invalidateQueries({queryKey: [noun]})
    },
  })
}
