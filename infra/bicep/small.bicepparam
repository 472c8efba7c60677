// A provider of some thousand subscribers: two silos, whichever of them dies; about 100 calls a second.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'billing')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param operatorId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '00000000-0000-0000-0000-000000000000')
param operatorType = readEnvironmentVariable('BILLING_OPERATOR_TYPE', 'User')
param operatorSources = filter(split(readEnvironmentVariable('BILLING_OPERATOR_SOURCES', ''), ','), source => !empty(source))
param alertEmails = filter(split(readEnvironmentVariable('BILLING_ALERT_EMAILS', ''), ','), address => !empty(address))
param radiusSources = split(readEnvironmentVariable('BILLING_RADIUS_SOURCES', '192.0.2.0/24'), ',')
param portalClientId = readEnvironmentVariable('BILLING_PORTAL_CLIENT_ID', '00000000-0000-0000-0000-000000000000')
param hostName = readEnvironmentVariable('BILLING_HOST_NAME', '')
param phonesFrom = readEnvironmentVariable('BILLING_PHONES_FROM', 'frontend')
param frontendImage = readEnvironmentVariable('SERVICE_FRONTEND_IMAGE_NAME', '')
param turnstileSiteKey = readEnvironmentVariable('BILLING_TURNSTILE_SITE_KEY', '')
param turnstileSecret = readEnvironmentVariable('BILLING_TURNSTILE_SECRET', '')
param stripeApiKey = readEnvironmentVariable('BILLING_STRIPE_API_KEY', '')
param stripeWebhookSecret = readEnvironmentVariable('BILLING_STRIPE_WEBHOOK_SECRET', '')
param mailHost = readEnvironmentVariable('BILLING_MAIL_HOST', '')
param mailUser = readEnvironmentVariable('BILLING_MAIL_USER', '')
param mailFrom = readEnvironmentVariable('BILLING_MAIL_FROM', '')
param mailPassword = readEnvironmentVariable('BILLING_MAIL_PASSWORD', '')

param size = {
  silos: 2
  siloVm: 'Standard_D2as_v5'
  siloCpu: '1200m'
  siloMemory: '4Gi'
  systemNodes: 1
  systemVm: 'Standard_B2ms'
  clusterTier: 'Free'
  zones: []
  frontends: { least: 1, most: 3, cpu: '0.5', memory: '1Gi' }
  redundancy: 'Standard_ZRS'
  registrySku: 'Basic'
  frontDoorSku: 'Standard_AzureFrontDoor'
  privateEndpoints: false
  logDays: 30
  logGbPerDay: 1
  clusterAudit: false
}
