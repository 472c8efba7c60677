using System.Text.Json;
using Microsoft.Extensions.FileProviders;

// Serves samples/signup-site on this machine: --Port 8430 --Api http://localhost:8080 --Site demo
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var configuration = builder.Configuration;
builder.WebHost.UseUrls($"http://localhost:{configuration["Port"] ?? "8430"}");
var app = builder.Build();
var script = $"window.signup = {JsonSerializer.Serialize(new { api = configuration["Api"] ?? "http://localhost:8080", site = configuration["Site"] ?? "demo" })};\n";
app.MapGet("/health", () => "healthy");
app.MapGet("/config.js", () => Results.Text(script, "text/javascript"));
app.UseFileServer(new FileServerOptions { FileProvider = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "site")) });
app.Run();
