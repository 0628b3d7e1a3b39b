#:property PublishAot=false
#:property GenerateDocumentationFile=false
#:property EnforceCodeStyleInBuild=false
using System.Net;
using System.Text.RegularExpressions;

// dead-links.cs FOLDER: follows every link of the HTML pages of a folder to a file or a heading in it; those to other hosts are counted.
var root = Path.GetFullPath(args[0]);
var pages = Directory.EnumerateFiles(root, "*.html", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllText);
var anchors = pages.ToDictionary(page => page.Key, page => Regex.Matches(page.Value, "\\s(?:id|name)=\"([^\"]+)\"")
    .Select(m => WebUtility.HtmlDecode(m.Groups[1].Value)).ToHashSet(StringComparer.Ordinal));
int followed = 0, outside = 0;
List<string> dead = [];
foreach (var (file, html) in pages)
{
    foreach (Match match in Regex.Matches(html, "\\s(?:href|src)=\"([^\"]*)\""))
    {
        var link = WebUtility.HtmlDecode(match.Groups[1].Value);
        if (Regex.IsMatch(link, "^(https?:|mailto:|data:|javascript:)")) outside++;
        else if (link.Length > 0 && ++followed > 0 && Problem(file, link) is { } problem)
            dead.Add($"{Path.GetRelativePath(root, file)}: '{link}' {problem}");
    }
}

foreach (var line in dead.Distinct().Order(StringComparer.Ordinal)) Console.Error.WriteLine(line);
Console.WriteLine($"{pages.Count} pages, {followed} links followed, {outside} to other hosts not followed, {dead.Count} dead");
return dead.Count == 0 ? 0 : 1;

string? Problem(string from, string link)
{
    var parts = link.Split('#', 2);
    var path = Uri.UnescapeDataString(parts[0].Split('?')[0]);
    var target = path.Length == 0 ? from : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(from)!, path.TrimStart('/')));
    if (Directory.Exists(target)) target = Path.Combine(target, "index.html");
    if (!File.Exists(target)) return "leads nowhere";
    return parts is [_, { Length: > 0 } anchor] && anchors.TryGetValue(target, out var known)
        && !known.Contains(Uri.UnescapeDataString(anchor)) && anchor != "top"
        ? "names no heading there" : null;
}
