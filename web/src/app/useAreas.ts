import {useRouter} from '@tanstack/react-router'
import {areas, type Area} from './areas'
import {useSession} from './session'

/** The areas that there are and that the one who is signed in may enter. */
export function useAreas(): Area[][] {
  const {routesByPath} = useRouter()
  const {permissions} = useSession()
  return areas
    .map((group) => group.filter((area) => area.path in routesByPath && permissions.includes(area.needs)))
    .filter((group) => group.length > 0)
}
