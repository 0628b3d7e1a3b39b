using System.Globalization;
using System.Text;

namespace Diffusion.Lectures;

/// <summary>A page of docs/results/lectures: text and tables, written from the repository's root.</summary>
internal sealed class Page(string name, string title)
{
    /// <summary>Where the pictures of the lectures are.</summary>
    public const string Images = "docs/images/lectures";

    private readonly StringBuilder _text = new($"# {title}\n\n```\ndotnet run -c Release --project eng/Lectures -- {name}\n```\n");

    /// <summary>The file of a picture.</summary>
    public static string Image(string name) => Path.Combine(Images, name + ".png");

    public Page Say(string paragraph)
    {
        _text.Append('\n').Append(paragraph).Append('\n');
        return this;
    }

    public Page Picture(string name, string says) => Say($"![{says}](../../images/lectures/{name}.png)");

    public Page Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        _text.Append('\n');
        foreach (var row in new[] { head, [.. head.Select(_ => "---")] }.Concat(rows))
            _text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        return this;
    }

    public void Write()
    {
        Directory.CreateDirectory("docs/results/lectures");
        File.WriteAllText($"docs/results/lectures/{name}.md", _text.ToString());
        Console.Write(_text.ToString());
    }

    /// <summary>A number with so many significant digits, for a table.</summary>
    public static string Number(double value, int digits = 3)
    {
        var culture = CultureInfo.InvariantCulture;
        if (value == 0) return "0";
        double size = Math.Abs(value);
        if (size is < 1e-3 or >= 1e6) return value.ToString("0." + new string('0', digits - 1) + "e0", culture);
        int decimals = Math.Max(0, digits - 1 - (int)Math.Floor(Math.Log10(size)));
        return value.ToString("F" + decimals, culture);
    }
}
