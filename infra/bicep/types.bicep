// What modules tell each other.

@export()
@description('How much of everything there is; docs/deploy.md says what for and what it costs.')
type Size = {
  @description('How many silos, each on a node of its own.')
  @minValue(2)
  silos: int
  siloVm: string
  @description('What a silo asks of its node, in Kubernetes\' words.')
  siloCpu: string
  siloMemory: string
  @description('Nodes for the cluster\'s own parts and the collector.')
  systemNodes: int
  systemVm: string
  clusterTier: 'Free' | 'Standard' | 'Premium'
  @description('Availability zones; none leaves it to Azure.')
  zones: string[]
  frontends: { least: int, most: int, cpu: string, memory: string }
  redundancy: 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GZRS'
  registrySku: 'Basic' | 'Standard' | 'Premium'
  frontDoorSku: 'Standard_AzureFrontDoor' | 'Premium_AzureFrontDoor'
  @description('Storage and vaults are reached by private endpoints only, and the frontend by Front Door\'s private link; else by service endpoints and a firewall.')
  privateEndpoints: bool
  logDays: int
  @description('GB that are taken into Log Analytics in a day; -1 for no limit.')
  logGbPerDay: int
  @description('Log what is asked of the cluster\'s API, which is much for a small one.')
  clusterAudit: bool
}

@export()
type Identity = { id: string, name: string, principalId: string, clientId: string }

@export()
@description('On everything, so that azd finds its own.')
type Tags = { *: string }

@export()
@description('Environment variables of a process.')
type Settings = { *: string }
