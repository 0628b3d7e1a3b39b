using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Tests.Tracking;

public sealed class EventReaderTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void What_the_log_writes_is_read_back_in_order()
    {
        using (var log = new EventLog(_file, TimeProvider.System))
        {
            log.Param("model.width", "64");
            log.Metric("loss", 0.1, 10);
        }

        var events = EventReader.Read(_file).ToList();

        Assert.Equal(
            [("param", "model.width", "64", null), ("metric", "loss", "0.1", 10L)],
            events.Select(e => (e.Type, e.Name, e.Value, e.Step)));
        Assert.Equal(0.1, events[1].Number);
    }

    [Fact]
    public void Time_is_in_unix_milliseconds()
    {
        File.WriteAllText(_file, Line("0.5", 1));

        Assert.Equal(1234, EventReader.Read(_file).Single().Time.ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1.7976931348623157e308)]
    [InlineData(5e-324)]
    public void Every_number_survives(double value)
    {
        using (var log = new EventLog(_file, TimeProvider.System)) log.Metric("loss", value, 1);

        Assert.Equal(value, EventReader.Read(_file).Single().Number);
    }

    [Fact]
    public void A_file_that_is_still_written_can_be_read()
    {
        using var log = new EventLog(_file, TimeProvider.System);
        log.Metric("loss", 1, 1);

        Assert.Single(EventReader.Read(_file));
    }

    [Fact]
    public void A_half_written_line_is_passed_over_at_every_length()
    {
        var whole = Line("0.5", 1);
        var half = Line("0.25", 2).TrimEnd('\n');
        for (int length = 0; length < half.Length; length++)
        {
            File.WriteAllText(_file, whole + half[..length]);
            Assert.Equal(0.5, EventReader.Read(_file).Single().Number);
        }
    }

    [Fact]
    public void Events_after_a_half_written_line_are_read()
    {
        File.WriteAllText(_file, Line("0.5", 1) + Line("0.25", 2)[..30] + "\n" + Line("0.125", 3));

        Assert.Equal([1L, 3L], EventReader.Read(_file).Select(e => e.Step));
    }

    [Fact]
    public void A_line_without_its_end_is_left_for_later()
    {
        File.WriteAllText(_file, Line("0.5", 1) + Line("0.25", 2).TrimEnd('\n'));
        long end = EventReader.Lines(_file).Single().End;
        File.AppendAllText(_file, "\n");

        Assert.Equal((65, 2L), (end, EventReader.Lines(_file, end).Single().Event!.Step));
    }

    /// <summary>Before, the last event was lost without a word.</summary>
    [Fact]
    public void The_last_event_is_read_whatever_became_of_the_line_break_after_it()
    {
        using (var log = new EventLog(_file, TimeProvider.System))
        {
            log.Metric("loss", 1, 1);
            log.Metric("loss", 2, 2);
        }

        var content = File.ReadAllBytes(_file);
        File.WriteAllBytes(_file, content[..^1]);
        Assert.Equal([1L, 2L], EventReader.Read(_file).Select(e => e.Step));
        for (int bit = 0; bit < 8; bit++)
        {
            File.WriteAllBytes(_file, [.. content[..^1], (byte)('\n' ^ (1 << bit))]);
            Assert.Equal([1L, 2L], EventReader.Read(_file).Select(e => e.Step));
            Assert.Equal(0, EventReader.CountDamaged(_file));
        }
    }

    [Fact]
    public void A_file_that_is_shorter_than_the_position_is_read_whole()
    {
        File.WriteAllText(_file, Line("0.5", 1));

        Assert.Equal([1L], EventReader.Lines(_file, 1000).Select(l => l.Event!.Step));
    }

    [Fact]
    public void There_are_no_events_before_there_is_a_file()
    {
        File.Delete(_file);

        Assert.Empty(EventReader.Read(_file));
        Assert.Empty(EventReader.ReadTail(_file, 100));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("""{"time":1,"type":"metric","name":"loss"}""")]
    [InlineData("""{"time":1,"type":"metric","name":"loss","value":"low"}""")]
    [InlineData("""{"time":1,"type":"metric","name":"loss","value":1,"step":1.5}""")]
    [InlineData("""{"time":9223372036854775807,"type":"metric","name":"loss","value":1}""")]
    public void A_line_that_is_no_event_says_where_it_ends(string line)
    {
        File.WriteAllText(_file, line + "\n" + Line("0.5", 1));

        var found = EventReader.Lines(_file).ToList();

        Assert.Equal((line.Length + 1, line, null), (found[0].End, found[0].Text, found[0].Event));
        Assert.Equal(0.5, found[1].Event!.Number);
    }

    [Fact]
    public void An_event_of_a_type_that_is_not_known_is_read()
    {
        File.WriteAllText(_file, """{"time":1,"type":"note","name":"a","value":"\u00e9"}""" + "\n");

        Assert.Equal(("note", "a", "\u00e9"), EventReader.Read(_file).Select(e => (e.Type, e.Name, e.Value)).Single());
    }

    [Fact]
    public void The_tail_is_what_is_whole_in_the_last_bytes()
    {
        File.WriteAllText(_file, Line("0.5", 1) + Line("0.25", 2) + Line("0.125", 3));

        Assert.Equal([2L, 3L], EventReader.ReadTail(_file, 140).Select(e => e.Step!.Value));
    }

    [Fact]
    public void The_later_value_of_a_repeated_step_counts()
    {
        File.WriteAllText(_file, Line("3", 20) + Line("2", 30) + Line("1", 20) + Line("9", 10, "other"));

        Assert.Equal([(20L, 1.0), (30L, 2.0)], EventReader.Series(EventReader.Read(_file), "loss").Select(p => (p.Key, p.Value)));
    }

    private static string Line(string value, long step, string name = "loss") =>
        $$"""{"time":1234,"type":"metric","name":"{{name}}","value":{{value}},"step":{{step}}}""" + "\n";
}
