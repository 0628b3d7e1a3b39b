namespace Diffusion.Reports;

/// <summary>A square of the plane: both axes show equally long ranges, so that shapes are not distorted.</summary>
internal sealed record SquareLimits(double X, double Y, double HalfSide)
{
    private const double Padding = 1.06;

    /// <summary>The smallest square around the finite points, and a little more.</summary>
    /// <param name="points">x and y in turn.</param>
    public static SquareLimits Around(float[] points)
    {
        double left = double.PositiveInfinity, right = double.NegativeInfinity, bottom = left, top = right;
        for (int i = 0; i + 1 < points.Length; i += 2)
        {
            if (!float.IsFinite(points[i]) || !float.IsFinite(points[i + 1])) continue;
            (left, right) = (Math.Min(left, points[i]), Math.Max(right, points[i]));
            (bottom, top) = (Math.Min(bottom, points[i + 1]), Math.Max(top, points[i + 1]));
        }

        if (left > right) return new(0, 0, 1);
        double side = Math.Max(right - left, top - bottom);
        return new((left + right) / 2, (bottom + top) / 2, side > 0 ? Padding * side / 2 : 1);
    }

    /// <summary>The same centre, with a side that is no longer than a number of times the other's.</summary>
    public SquareLimits NoLargerThan(double times, SquareLimits other) =>
        HalfSide <= times * other.HalfSide ? this : other with { HalfSide = times * other.HalfSide };

    public bool Holds(float x, float y) => Math.Abs(x - X) <= HalfSide && Math.Abs(y - Y) <= HalfSide;
}
