using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Billing.Frontend.Components;
using Billing.Frontend.Devices;
using Billing.Frontend.Hosting;
using Billing.Frontend.Signup;

var builder = WebApplication.CreateBuilder(args);
builder.CheckConfiguration();
builder.Services.AddSingleton(TimeProvider.System);
builder.AddReverseProxy();
builder.AddSecurityHeaders();
builder.AddRequestLimits();
builder.AddSessionKeys();
builder.AddSignIn();
builder.AddCluster();
builder.AddRestApi();
builder.AddPhoneFiles();
builder.AddSignup();
builder.AddPortal();

var app = builder.Build();
app.UseFrontendPipeline();
app.MapHealth();
app.MapSignIn();
app.MapRestApi();
app.MapSignup();
app.MapPortal();
app.Run();
