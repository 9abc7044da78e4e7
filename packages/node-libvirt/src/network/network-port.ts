import { ConnectionHandle } from '../handle.ts'
import type { NativeHandle } from '../native.ts'
import type { CallOptions } from '../options.ts'
import { field, ParameterTable, type TypedParameters } from '../typed-parameters.ts'
import type { Network } from './network.ts'

/**
 * How much a port may send and receive. Rates are in KiB/s, bursts in KiB; `null` (libvirt's 0) is no limit, and a
 * direction without an average has none at all.
 */
export interface NetworkPortParameters {
  inboundAverage?: number | null
  inboundPeak?: number | null
  inboundBurst?: number | null
  /** What the port is promised, of a network with a limit of its own. */
  inboundFloor?: number | null
  outboundAverage?: number | null
  outboundPeak?: number | null
  outboundBurst?: number | null
}

const rate = (name: string) => field.nullable(field.uint(name), 0)

const parameters = new ParameterTable<NetworkPortParameters>('network port', {
  inboundAverage: rate('inbound.average'),
  inboundPeak: rate('inbound.peak'),
  inboundBurst: rate('inbound.burst'),
  inboundFloor: rate('inbound.floor'),
  outboundAverage: rate('outbound.average'),
  outboundPeak: rate('outbound.peak'),
  outboundBurst: rate('outbound.burst'),
})

/**
 * What plugs one interface of a guest into a network: libvirt makes one for each interface of a running guest whose
 * source is a network.
 */
export class NetworkPort extends ConnectionHandle {
  /** The network it plugs into. (In place of `virNetworkPortGetNetwork`.) */
  readonly network: Network
  /** (`virNetworkPortGetUUIDString`) */
  readonly uuid: string

  /** @internal */
  constructor(network: Network, native: NativeHandle) {
    super(network.connection, native)
    this.network = network
    this.uuid = native.uuid ?? ''
  }

  /** (`virNetworkPortGetXMLDesc`) */
  xmlDesc(options?: CallOptions): Promise<string> {
    return this.read('virNetworkPortGetXMLDesc', options, 0)
  }

  /** Its limits; a direction that has none is left out. (`virNetworkPortGetParameters`) */
  async parameters(options?: CallOptions): Promise<NetworkPortParameters> {
    return parameters.read(await this.parse<TypedParameters>('virNetworkPortGetParameters', options, 0))
  }

  /**
   * Limits it, at once. A direction's limits are set together: naming one of them takes away those of the direction that
   * are not named. (`virNetworkPortSetParameters`)
   */
  async setParameters(values: NetworkPortParameters, options?: CallOptions): Promise<void> {
    await this.run('virNetworkPortSetParameters', options, parameters.write(values), 0)
  }

  /** Unplugs it; for a port that belongs to a running guest this cuts the guest off. (`virNetworkPortDelete`) */
  delete(options?: CallOptions): Promise<void> {
    return this.run('virNetworkPortDelete', options, 0)
  }
}
