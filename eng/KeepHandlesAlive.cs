using System.Collections.Generic;
using System.IO;
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
///
/// A method may also return handles, as OverloadHelper.ToHandleArray does, by a lambda or a loop. Then it is its caller that must keep the
/// wrappers: what it hands over is stored and kept in the same way. A sequence is made an array before, since one that is computed as it is
/// read holds none of its wrappers. The copy has the attribute [AssemblyMetadata("DiffusionHandles", "2")], which NativeLibtorch looks for.
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
        if (!File.Exists(Source)) return Fail("{0} does not exist; restore the package TorchSharp.");
        using var assembly = AssemblyDefinition.ReadAssembly(Source);
        var module = assembly.MainModule;
        if (IsMarked(assembly)) return Fail("{0} was changed already; name the assembly of the package TorchSharp.");
        var methods = module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).ToList();
        var giving = FindGiving(methods);
        var keep = new Keeping(module);

        int reads = 0, calls = 0;
        foreach (var method in methods)
        {
            var sites = method.Body.Instructions.Where(i => ReadsHandle(i) || TakesHandles(i, giving)).ToList();
            if (sites.Count == 0) continue;
            reads += sites.Count(ReadsHandle);
            calls += sites.Count(site => !ReadsHandle(site));
            Extend(method.Body, sites, keep);
        }

        if (reads == 0) return Fail("{0} has no read of a native handle that this build knows; look at eng/KeepHandlesAlive.cs.");
        if (giving.Count > 0 && calls == 0)
            return Fail("{0} has methods that return handles, and no call of one that this build knows; look at eng/KeepHandlesAlive.cs.");
        keep.Mark(assembly);
        assembly.Write(Destination);
        Log.LogMessage(
            MessageImportance.High,
                "TorchSharp: {0} reads of a native handle and {1} calls that return handles now keep their owners alive.",
            reads, calls);
        return true;
    }

    private bool Fail(string message)
    {
        Log.LogError(message, Source);
        return false;
    }

    private static bool IsMarked(AssemblyDefinition assembly) => assembly.CustomAttributes.Any(a =>
        a.AttributeType.Name == "AssemblyMetadataAttribute" && (string)a.ConstructorArguments[0].Value == "DiffusionHandles");

    /// <summary>Methods that return handles of what they are given: they read one, or call or refer to a method that does.</summary>
    private static HashSet<MethodDefinition> FindGiving(List<MethodDefinition> methods)
    {
        var candidates = methods.Where(method => method.IsStatic || method.DeclaringType.Name.StartsWith("<>c"))
            .Where(method => method.ReturnType.FullName is "System.IntPtr" or "System.IntPtr[]"
                && method.Parameters.Count > 0 && HoldsOwners(method.Parameters[method.Parameters.Count - 1].ParameterType))
            .ToList();
        var giving = new HashSet<MethodDefinition>();
        int before;
        do
        {
            before = giving.Count;
            giving.UnionWith(candidates.Where(method => method.Body.Instructions.Any(i => ReadsHandle(i)
                || (i.Operand is MethodReference called && Own(called) is { } known && giving.Contains(known)))));
        }
        while (giving.Count > before);

        return giving;
    }

    private static bool TakesHandles(Instruction instruction, HashSet<MethodDefinition> giving) =>
        instruction.OpCode == OpCodes.Call && instruction.Operand is MethodReference called
        && Own(called) is { } known && giving.Contains(known);

    /// <summary>A wrapper, or an array, a list, a sequence or a span of wrappers.</summary>
    private static bool HoldsOwners(TypeReference type) => type switch
    {
        ArrayType array => IsOwner(array.ElementType),
        GenericInstanceType { GenericArguments: { Count: 1 } arguments } => IsOwner(arguments[0]),
        _ => IsOwner(type),
    };

    private static bool IsOwner(TypeReference type) =>
        type.Scope is ModuleDefinition && type.Resolve() is { } known && known.Methods.Any(method => method.Name == "Finalize");

    /// <summary>A method of this assembly; null for those of others, which need not be there.</summary>
    private static MethodDefinition Own(MethodReference method) => method.DeclaringType.Scope is ModuleDefinition ? method.Resolve() : null;

    private static void Extend(MethodBody body, List<Instruction> sites, Keeping keep)
    {
        LengthenBranches(body);
        body.InitLocals = true;
        var il = body.GetILProcessor();
        foreach (var site in sites)
        {
            // The instruction is rewritten in place, since branches may lead to it.
            var called = (MethodReference)site.Operand;
            var call = il.Create(site.OpCode, called);
            var type = called.HasThis ? called.DeclaringType : called.Parameters[called.Parameters.Count - 1].ParameterType;
            bool isSequence = type.Name == "IEnumerable`1";
            var owner = new VariableDefinition(isSequence ? new ArrayType(((GenericInstanceType)type).GenericArguments[0]) : type);
            body.Variables.Add(owner);
            site.OpCode = isSequence ? OpCodes.Call : OpCodes.Dup;
            site.Operand = isSequence ? keep.ToArray(((GenericInstanceType)type).GenericArguments[0]) : null;
            il.InsertAfter(site, call);
            il.InsertAfter(site, il.Create(OpCodes.Stloc, owner));
            if (isSequence) il.InsertAfter(site, il.Create(OpCodes.Dup));
            foreach (var end in body.Instructions.Where(instruction => instruction.OpCode == OpCodes.Ret).ToList())
            {
                end.OpCode = OpCodes.Ldloc;
                end.Operand = owner;
                il.InsertAfter(end, il.Create(OpCodes.Ret));
                il.InsertAfter(end, il.Create(OpCodes.Call, keep.Alive(owner.VariableType)));
            }
        }
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

    /// <summary>The methods that inserted instructions call.</summary>
    private sealed class Keeping
    {
        private readonly ModuleDefinition _module;
        private readonly MethodReference _alive, _toArray;
        private MethodDefinition _aliveSpan;

        public Keeping(ModuleDefinition module)
        {
            _module = module;
            _alive = new MethodReference(
                "KeepAlive", module.TypeSystem.Void, new TypeReference("System", "GC", module, Core("System.Runtime")));
            _alive.Parameters.Add(new ParameterDefinition(module.TypeSystem.Object));
            _toArray = module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody)
                .SelectMany(method => method.Body.Instructions).Select(i => i.Operand).OfType<GenericInstanceMethod>()
                .Select(method => method.ElementMethod)
                .FirstOrDefault(method => method.Name == "ToArray" && method.DeclaringType.FullName == "System.Linq.Enumerable");
        }

        /// <summary>GC.KeepAlive; a span, which is no object, goes to a method that is never inlined.</summary>
        public MethodReference Alive(TypeReference type) => type.IsValueType ? _aliveSpan ??= AddAlive(type) : _alive;

        public MethodReference ToArray(TypeReference element)
        {
            var method = new GenericInstanceMethod(_toArray);
            method.GenericArguments.Add(element);
            return method;
        }

        public void Mark(AssemblyDefinition assembly)
        {
            var attribute = new TypeReference("System.Reflection", "AssemblyMetadataAttribute", _module, Core("System.Runtime"));
            var constructor = new MethodReference(".ctor", _module.TypeSystem.Void, attribute) { HasThis = true };
            constructor.Parameters.Add(new ParameterDefinition(_module.TypeSystem.String));
            constructor.Parameters.Add(new ParameterDefinition(_module.TypeSystem.String));
            var mark = new CustomAttribute(constructor);
            mark.ConstructorArguments.Add(new CustomAttributeArgument(_module.TypeSystem.String, "DiffusionHandles"));
            mark.ConstructorArguments.Add(new CustomAttributeArgument(_module.TypeSystem.String, "2"));
            assembly.CustomAttributes.Add(mark);
        }

        private AssemblyNameReference Core(string name) => _module.AssemblyReferences.First(reference => reference.Name == name);

        private MethodDefinition AddAlive(TypeReference span)
        {
            var type = new TypeDefinition(
                "Diffusion", "HandleOwners", TypeAttributes.Abstract | TypeAttributes.Sealed | TypeAttributes.NotPublic,
                    _module.TypeSystem.Object);
            var method = new MethodDefinition(
                "KeepAlive", MethodAttributes.Static | MethodAttributes.Public | MethodAttributes.HideBySig, _module.TypeSystem.Void)
            {
                ImplAttributes = MethodImplAttributes.NoInlining,
            };
            method.Parameters.Add(new ParameterDefinition(span));
            method.Body.GetILProcessor().Emit(OpCodes.Ret);
            type.Methods.Add(method);
            _module.Types.Add(type);
            return method;
        }
    }
}
