namespace Billing.Frontend.Api;

/// <summary>One page of a list.</summary>
/// <param name="Items">At most <c>take</c> of them.</param>
/// <param name="Next">Give it as <c>after</c> to get the next page; null on the last one. It means nothing by itself.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, string? Next)
{
    internal static ListPage<T> Of<TSource>(Page<TSource> page, Func<TSource, T> select) => new([.. page.Items.Select(select)], page.Next);
}
