using System.Collections.Generic;
using System.Linq;
using Microsoft.Build.Framework;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Task = Microsoft.Build.Utilities.Task;

/// <summary>
/// Copies TorchSharp's assembly and keeps every wrapper alive until the method that read its native handle returns.
/// The published assembly passes `scalar.Handle` to libtorch and no longer refers to the scalar, so a garbage collection during
/// the call may finalize it and free the memory that libtorch still reads: a wrong number or "Expected false to be true".
/// The copy stores the wrapper in a local at each read of a handle and calls GC.KeepAlive with it before each return.
/// </summary>
public class KeepHandlesAlive : Task
{
    private static readonly Dictionary<string, OpCode> LongBranches = typeof(OpCodes)
        .GetFields()
        .Select(field => (OpCode)field.GetValue(null))
        .Where(code => code.OperandType == OperandType.InlineBrTarget)
        .ToDictionary(code => code.Name);

    [Required] public string Source { get; set; }
    [Required] public string Destination { get; set; }

    public override bool Execute()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(Source);
        var module = assembly.MainModule;
        var core = module.AssemblyReferences.First(reference => reference.Name == "System.Runtime");
        var keepAlive = new MethodReference("KeepAlive", module.TypeSystem.Void, new TypeReference("System", "GC", module, core));
        keepAlive.Parameters.Add(new ParameterDefinition(module.TypeSystem.Object));

        int reads = module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody)
            .Sum(method => Extend(method.Body, keepAlive));
        assembly.Write(Destination);
        Log.LogMessage(MessageImportance.High, "TorchSharp: {0} reads of a native handle now keep its owner alive.", reads);
        return reads > 0 || Fail();
    }

    private bool Fail()
    {
        Log.LogError("{0} has no read of a native handle that this build knows; look at eng/KeepHandlesAlive.cs.", Source);
        return false;
    }

    private static int Extend(MethodBody body, MethodReference keepAlive)
    {
        var reads = body.Instructions.Where(ReadsHandle).ToList();
        if (reads.Count == 0) return 0;
        LengthenBranches(body);
        body.InitLocals = true;
        var il = body.GetILProcessor();
        foreach (var read in reads)
        {
            // The instruction is rewritten in place, since branches may lead to it.
            var getter = (MethodReference)read.Operand;
            var owner = new VariableDefinition(getter.DeclaringType);
            body.Variables.Add(owner);
            var call = il.Create(read.OpCode, getter);
            read.OpCode = OpCodes.Dup;
            read.Operand = null;
            il.InsertAfter(read, call);
            il.InsertAfter(read, il.Create(OpCodes.Stloc, owner));
            foreach (var end in body.Instructions.Where(instruction => instruction.OpCode == OpCodes.Ret).ToList())
            {
                end.OpCode = OpCodes.Ldloc;
                end.Operand = owner;
                il.InsertAfter(end, il.Create(OpCodes.Ret));
                il.InsertAfter(end, il.Create(OpCodes.Call, keepAlive));
            }
        }

        return reads.Count;
    }

    /// <summary>A short branch reaches 127 bytes; the inserted instructions may move its target out of reach.</summary>
    private static void LengthenBranches(MethodBody body)
    {
        foreach (var branch in body.Instructions.Where(instruction => instruction.OpCode.OperandType == OperandType.ShortInlineBrTarget))
        {
            branch.OpCode = LongBranches[branch.OpCode.Name.Replace(".s", "")];
        }
    }

    private static bool ReadsHandle(Instruction instruction) =>
        instruction.Operand is MethodReference { Name: "get_Handle", HasThis: true } getter
        && getter.ReturnType.MetadataType == MetadataType.IntPtr
        && getter.Resolve() is { } known && known.DeclaringType.Methods.Any(method => method.Name == "Finalize");
}
