using Mono.Cecil;
using Mono.Cecil.Cil;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Torch;

/// <summary>What the build has changed in TorchSharp's assembly (eng/KeepHandlesAlive.cs).</summary>
public sealed class KeepHandlesAliveTests
{
    private static readonly string Changed = typeof(Tensor).Assembly.Location;

    /// <summary>Handles that a helper returns, as ToHandleArray does by a lambda: its callers keep what they gave it to the end.</summary>
    [Fact]
    public void CallersOfMethodsThatReturnHandlesKeepTheirTensors()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(Changed);
        var calls = assembly.MainModule.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions.Select(instruction => (Method: method, Instruction: instruction)))
            .Where(c => c.Instruction.Operand is MethodReference { Name: "ToHandleArray" })
            .ToList();
        Assert.Equal(47, calls.Count);
        foreach (var (method, call) in calls)
        {
            Assert.Equal(Code.Stloc, call.Previous.OpCode.Code);
            var owner = (VariableDefinition)call.Previous.Operand;
            // A sequence that is computed as it is read holds nothing; it is made an array.
            Assert.NotEqual("IEnumerable`1", owner.VariableType.Name);
            foreach (var end in method.Body.Instructions.Where(i => i.OpCode == OpCodes.Ret))
                Assert.Contains(Before(method, end), i => i.OpCode.Code == Code.Ldloc && i.Operand == owner
                    && i.Next.Operand is MethodReference { Name: "KeepAlive" });
        }
    }

    [Fact]
    public void TheChangedAssemblyIsAccepted() => Assert.Null(Framework.Torch.NativeLibtorch.Refusal(typeof(Tensor).Assembly));

    /// <summary>A program with the published assembly is told so; here any assembly without the mark stands for it.</summary>
    [Fact]
    public void AnUnchangedAssemblyIsRefused()
    {
        var other = typeof(KeepHandlesAliveTests).Assembly;
        Assert.Equal(
            $"'{other.Location}' is TorchSharp as it is published, which may free what libtorch still reads and then computes wrong numbers. "
            + "A program that references the package Diffusion.Framework gets a changed copy when it is built: delete its folders bin and obj, "
            + "and build it again with 'dotnet build'. A project that copies TorchSharp.dll by itself must not.",
            Framework.Torch.NativeLibtorch.Refusal(other));
    }

    /// <summary>Tensors of a sequence that is computed as it is read, while the garbage collector runs.</summary>
    [Fact]
    public void ALazySequenceIsConcatenatedWhileTheCollectorRuns()
    {
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        var sums = new List<double>();
        for (int i = 0; i < 200; i++)
        {
            using var all = cat([.. Enumerable.Range(0, 20).Select(k => full(500, (float)k))]);
            using var sum = all.sum();
            sums.Add(sum.item<float>());
        }

        stop.Cancel();
        collector.Join();
        Assert.All(sums, sum => Assert.Equal(500.0 * 190, sum));
    }

    /// <summary>The inserted instructions before a return: loads and calls alone.</summary>
    private static List<Instruction> Before(MethodDefinition method, Instruction end)
    {
        List<Instruction> before = [];
        for (var i = end.Previous; i is not null
            && (i.OpCode.Code == Code.Ldloc || i.Operand is MethodReference { Name: "KeepAlive" }); i = i.Previous)
            before.Add(i);
        return before;
    }
}
