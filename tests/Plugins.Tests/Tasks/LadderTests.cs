using Diffusion.Framework.Noise;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Schedules;
using Diffusion.Plugins.Tasks.Distillation;

namespace Diffusion.Plugins.Tests.Tasks;

public sealed class LadderTests
{
    [Fact]
    public void StudentsHalveTheStepsOfTheirTeachers()
    {
        Assert.Equal([32, 16, 8, 4, 2, 1], Of(new CosineSchedule(new()), 64, 1).Students);
        Assert.Equal([12, 6, 3], Of(new CosineSchedule(new()), 24, 3).Students);
    }

    /// <summary>They are those of the grid 'trailing', and every second one of the teacher's.</summary>
    [Fact]
    public void AStudentVisitsEverySecondLevelOfItsTeacher()
    {
        INoiseSchedule[] schedules =
            [new CosineSchedule(new()), new LinearSchedule(new() { Steps = 300 }), new VpSdeSchedule(new()), new EdmSchedule(new())];
        foreach (var schedule in schedules)
        {
            var ladder = Of(schedule, 64, 1);
            foreach (int steps in ladder.Students)
            {
                Assert.Equal(new TrailingGrid().Build(schedule, NoiseFloor.Start(schedule, -10.2), steps), ladder.Levels(steps));
                Assert.Equal(
                    ladder.Levels(2 * steps).Where((_, i) => i % 2 == 0).Select(l => l.Time), ladder.Levels(steps).Select(l => l.Time));
            }
        }
    }

    [Theory]
    [InlineData(64, 1, null)]
    [InlineData(24, 3, null)]
    [InlineData(12, 1, "12 steps cannot be halved to 1; use 1 times a power of two")]
    [InlineData(4, 4, "4 steps cannot be halved to 4; use 4 times a power of two")]
    [InlineData(4, 8, "4 steps cannot be halved to 8; use 8 times a power of two")]
    public void StepsThatCannotBeHalvedAreRefused(int from, int to, string? problem)
    {
        var options = new ProgressiveDistillationOptions { From = from, To = to };
        Assert.Equal(problem, options.Validate(new(options)).SingleOrDefault()?.ErrorMessage);
    }

    private static Ladder Of(INoiseSchedule schedule, int from, int to) => new(schedule, new() { From = from, To = to });
}
