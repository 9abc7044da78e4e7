import { liveStream } from '../live.ts'
import { authed } from './base.ts'

export const live = {
  stream: authed.live.stream.handler(({ context, signal }) => liveStream(context.actor, signal)),
}
