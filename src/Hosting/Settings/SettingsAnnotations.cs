using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Billing.Hosting.Settings;

/// <summary>The attributes on a class of settings (<c>Required</c>, <c>Range</c>), told by the settings' own names.</summary>
internal sealed class SettingsAnnotations<T>(string section) : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var results = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(results.SelectMany(result => result.MemberNames.DefaultIfEmpty(""), (result, member) => $"{section}:{member}: {result.ErrorMessage}"));
    }
}
