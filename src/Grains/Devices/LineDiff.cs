using System.Globalization;
using System.Text;

namespace Billing.Devices;

/// <summary>A unified diff of two texts by lines, with three lines of context.</summary>
internal static class LineDiff
{
    private const int Context = 3;

    /// <summary>Texts that differ in more than this many lines on both sides are shown as replaced: the search costs their product.</summary>
    private const int MostSearched = 3000;

    public static FileComparison Compare(string name, string before, string after)
    {
        var steps = Steps(before.Length == 0 ? [] : before.ReplaceLineEndings("\n").Split('\n'), after.Length == 0 ? [] : after.ReplaceLineEndings("\n").Split('\n'));
        return new FileComparison(name, Text(steps), steps.Count(step => step.Sign == '+'), steps.Count(step => step.Sign == '-'));
    }

    private static List<(char Sign, string Line)> Steps(string[] before, string[] after)
    {
        var head = 0;
        while (head < before.Length && head < after.Length && before[head] == after[head])
        {
            head++;
        }

        var tail = 0;
        while (tail < before.Length - head && tail < after.Length - head && before[^(tail + 1)] == after[^(tail + 1)])
        {
            tail++;
        }

        var steps = new List<(char, string)>(before.Select(line => (' ', line)).Take(head));
        Middle(before[head..^tail], after[head..^tail], steps);
        steps.AddRange(before.Skip(before.Length - tail).Select(line => (' ', line)));
        return steps;
    }

    /// <summary>The longest common subsequence: a file has few changes, and they lie close together.</summary>
    private static void Middle(string[] before, string[] after, List<(char, string)> steps)
    {
        if (before.Length > MostSearched || after.Length > MostSearched)
        {
            steps.AddRange(before.Select(line => ('-', line)));
            steps.AddRange(after.Select(line => ('+', line)));
            return;
        }

        var common = new ushort[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
            {
                common[i, j] = before[i] == after[j] ? (ushort)(common[i + 1, j + 1] + 1) : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var (x, y) = (0, 0);
        while (x < before.Length || y < after.Length)
        {
            if (x < before.Length && y < after.Length && before[x] == after[y])
            {
                steps.Add((' ', before[x++]));
                y++;
            }
            else if (x < before.Length && (y == after.Length || common[x + 1, y] >= common[x, y + 1]))
            {
                steps.Add(('-', before[x++]));
            }
            else
            {
                steps.Add(('+', after[y++]));
            }
        }
    }

    private static string Text(List<(char Sign, string Line)> steps)
    {
        var text = new StringBuilder();
        var (oldLine, newLine) = (1, 1);
        for (var i = 0; i < steps.Count;)
        {
            var first = steps.FindIndex(i, step => step.Sign != ' ');
            if (first < 0)
            {
                break;
            }

            var from = Math.Max(i, first - Context);
            var to = first;
            // A hunk goes on while the next change is near enough for the contexts to touch.
            for (var next = first; next >= 0 && next <= to + (2 * Context); next = steps.FindIndex(to, step => step.Sign != ' '))
            {
                to = next + 1;
                if (to >= steps.Count)
                {
                    break;
                }
            }

            to = Math.Min(steps.Count, to + Context);
            (oldLine, newLine) = (oldLine + (from - i), newLine + (from - i));
            var hunk = steps[from..to];
            var (olds, news) = (hunk.Count(step => step.Sign != '+'), hunk.Count(step => step.Sign != '-'));
            text.Append(CultureInfo.InvariantCulture, $"@@ -{(olds == 0 ? oldLine - 1 : oldLine)},{olds} +{(news == 0 ? newLine - 1 : newLine)},{news} @@\n");
            foreach (var (sign, line) in hunk)
            {
                text.Append(sign).Append(line).Append('\n');
            }

            (oldLine, newLine, i) = (oldLine + olds, newLine + news, to);
        }

        return text.ToString();
    }
}
