using Diffusion.Reports.Pages;

namespace Diffusion.Reports.Tests.Pages;

public sealed class HtmlTests
{
    [Fact]
    public void Values_are_encoded_and_html_is_not() =>
        Assert.Equal(
            "<td title=\"&quot;a&quot;\">&lt;b&gt; {0} 0.5 <br></td>",
            Html.Of($"<td title=\"{"\"a\""}\">{"<b> {0}"} {0.5} {new Html("<br>")}</td>").Text);
}
