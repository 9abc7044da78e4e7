import {
  ConnectListAllInterfacesFlags,
  ConnectListAllNetworksFlags,
  InterfaceDefineFlags,
  NetworkCreateFlags,
  NetworkDefineFlags,
  NWFilterBindingCreateFlags,
  NWFilterDefineFlags,
} from '../constants.ts'
import { Interface } from '../host/interface.ts'
import { Network } from '../network/network.ts'
import { NWFilter } from '../network/nwfilter.ts'
import { NWFilterBinding } from '../network/nwfilter-binding.ts'
import { type CallOptions, flagsOf, type Options } from '../options.ts'
import { ConnectionMemory } from './connection-memory.ts'

/** A network as read by `describeNetworks`. */
export interface NetworkDescription {
  name: string
  uuid: string
  active: boolean
  persistent: boolean
  autostart: boolean
  bridge: string | null
  xml: string
}

/** Networks, the host's own interfaces, and filters for the traffic of guests. */
export abstract class ConnectionNetwork extends ConnectionMemory {
  /** (`virConnectListAllNetworks`) */
  listAllNetworks(options?: Options<typeof ConnectListAllNetworksFlags>): Promise<Network[]> {
    return this.all(
      Network,
      'virConnectListAllNetworks',
      options,
      flagsOf(ConnectListAllNetworksFlags, options),
    )
  }

  /** All networks with what a list needs, in one task. */
  describeNetworks(options?: Options<typeof ConnectListAllNetworksFlags>): Promise<NetworkDescription[]> {
    return this.parse('describeNetworks', options, flagsOf(ConnectListAllNetworksFlags, options))
  }

  /** Rejects with `ERR_NO_NETWORK` if there is none. (`virNetworkLookupByName`) */
  lookupNetworkByName(name: string, options?: CallOptions): Promise<Network> {
    return this.one(Network, 'virNetworkLookupByName', options, name)
  }

  /** (`virNetworkLookupByUUIDString`) */
  lookupNetworkByUuid(uuid: string, options?: CallOptions): Promise<Network> {
    return this.one(Network, 'virNetworkLookupByUUIDString', options, uuid)
  }

  /** (`virNetworkDefineXMLFlags`) */
  defineNetwork(xml: string, options?: Options<typeof NetworkDefineFlags>): Promise<Network> {
    return this.one(Network, 'virNetworkDefineXMLFlags', options, xml, flagsOf(NetworkDefineFlags, options))
  }

  /** Starts a transient network. (`virNetworkCreateXMLFlags`) */
  createNetwork(xml: string, options?: Options<typeof NetworkCreateFlags>): Promise<Network> {
    return this.one(Network, 'virNetworkCreateXMLFlags', options, xml, flagsOf(NetworkCreateFlags, options))
  }

  /** (`virConnectListAllInterfaces`) */
  listAllInterfaces(options?: Options<typeof ConnectListAllInterfacesFlags>): Promise<Interface[]> {
    const flags = flagsOf(ConnectListAllInterfacesFlags, options)
    return this.all(Interface, 'virConnectListAllInterfaces', options, flags)
  }

  /** Rejects with `ERR_NO_INTERFACE` if there is none. (`virInterfaceLookupByName`) */
  lookupInterfaceByName(name: string, options?: CallOptions): Promise<Interface> {
    return this.one(Interface, 'virInterfaceLookupByName', options, name)
  }

  /** Rejects with `ERR_MULTIPLE_INTERFACES` if several have the address. (`virInterfaceLookupByMACString`) */
  lookupInterfaceByMac(mac: string, options?: CallOptions): Promise<Interface> {
    return this.one(Interface, 'virInterfaceLookupByMACString', options, mac)
  }

  /** Stores a definition, new or changed, that holds from the next `create()` on. (`virInterfaceDefineXML`) */
  defineInterface(xml: string, options?: Options<typeof InterfaceDefineFlags>): Promise<Interface> {
    return this.one(Interface, 'virInterfaceDefineXML', options, xml, flagsOf(InterfaceDefineFlags, options))
  }

  /**
   * Remembers how the host's interfaces are defined. What is defined and undefined from here on lasts once
   * `interfaceChangeCommit()` says so; `interfaceChangeRollback()`, or a restart of the host, takes it back.
   * (`virInterfaceChangeBegin`)
   */
  interfaceChangeBegin(options?: CallOptions): Promise<void> {
    return this.run('virInterfaceChangeBegin', options, 0)
  }

  /** (`virInterfaceChangeCommit`) */
  interfaceChangeCommit(options?: CallOptions): Promise<void> {
    return this.run('virInterfaceChangeCommit', options, 0)
  }

  /** (`virInterfaceChangeRollback`) */
  interfaceChangeRollback(options?: CallOptions): Promise<void> {
    return this.run('virInterfaceChangeRollback', options, 0)
  }

  /** (`virConnectListAllNWFilters`) */
  listAllNWFilters(options?: CallOptions): Promise<NWFilter[]> {
    return this.all(NWFilter, 'virConnectListAllNWFilters', options, 0)
  }

  /** Rejects with `ERR_NO_NWFILTER` if there is none. (`virNWFilterLookupByName`) */
  lookupNWFilterByName(name: string, options?: CallOptions): Promise<NWFilter> {
    return this.one(NWFilter, 'virNWFilterLookupByName', options, name)
  }

  /** (`virNWFilterLookupByUUIDString`) */
  lookupNWFilterByUuid(uuid: string, options?: CallOptions): Promise<NWFilter> {
    return this.one(NWFilter, 'virNWFilterLookupByUUIDString', options, uuid)
  }

  /** Stores a filter, new or changed; a changed one holds for running guests at once. (`virNWFilterDefineXMLFlags`) */
  defineNWFilter(xml: string, options?: Options<typeof NWFilterDefineFlags>): Promise<NWFilter> {
    return this.one(
      NWFilter,
      'virNWFilterDefineXMLFlags',
      options,
      xml,
      flagsOf(NWFilterDefineFlags, options),
    )
  }

  /** (`virConnectListAllNWFilterBindings`) */
  listAllNWFilterBindings(options?: CallOptions): Promise<NWFilterBinding[]> {
    return this.all(NWFilterBinding, 'virConnectListAllNWFilterBindings', options, 0)
  }

  /** Rejects with `ERR_NO_NWFILTER_BINDING` if the interface has none. (`virNWFilterBindingLookupByPortDev`) */
  lookupNWFilterBindingByPortDev(portDev: string, options?: CallOptions): Promise<NWFilterBinding> {
    return this.one(NWFilterBinding, 'virNWFilterBindingLookupByPortDev', options, portDev)
  }

  /** Makes a filter hold for an interface. (`virNWFilterBindingCreateXML`) */
  createNWFilterBinding(
    xml: string,
    options?: Options<typeof NWFilterBindingCreateFlags>,
  ): Promise<NWFilterBinding> {
    const flags = flagsOf(NWFilterBindingCreateFlags, options)
    return this.one(NWFilterBinding, 'virNWFilterBindingCreateXML', options, xml, flags)
  }
}
