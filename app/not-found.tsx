import { LostPage } from '@/components/shell/lost-page'

export default function NotFound() {
  return <LostPage title="There is no such page" />
}
