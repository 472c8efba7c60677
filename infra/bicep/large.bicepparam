// A provider of hundreds of thousands of subscribers: silos in three zones, nothing of the data reachable from outside.
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
param phonesFrom = readEnvironmentVariable('BILLING_PHONES_FROM', 'account')
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
  silos: 6
  siloVm: 'Standard_D8as_v5'
  siloCpu: '6'
  siloMemory: '24Gi'
  systemNodes: 3
  systemVm: 'Standard_D2as_v5'
  clusterTier: 'Standard'
  zones: ['1', '2', '3']
  frontends: { least: 3, most: 12, cpu: '2', memory: '4Gi' }
  redundancy: 'Standard_GZRS'
  registrySku: 'Premium'
  frontDoorSku: 'Premium_AzureFrontDoor'
  privateEndpoints: true
  logDays: 90
  logGbPerDay: -1
  clusterAudit: true
}
