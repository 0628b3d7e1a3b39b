using System.Runtime.CompilerServices;
using Mono.Cecil;

namespace Diffusion.Framework.Tests.Architecture;

/// <summary>
/// What others can use of an assembly: a line for each type and member, without what the compiler adds to a record. Types are named
/// without their namespace, except at the start of a line.
/// </summary>
internal static class PublicSurface
{
    public static IReadOnlyList<string> Of(ModuleDefinition assembly, string root) =>
        [.. assembly.Types.Where(t => t.IsPublic).SelectMany(t => Lines(t, root)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(TypeDefinition type, string root)
    {
        var name = $"{type.Namespace[Math.Min(root.Length + 1, type.Namespace.Length)..]}.{Name(type)}";
        return Members(type).Select(m => $"{name}.{m}")
            .Prepend($"{name} : {Kind(type)}{Bases(type)}")
            .Concat(type.NestedTypes.Where(t => t.IsNestedPublic || t.IsNestedFamily).SelectMany(t =>
                Lines(t, root).Select(l => $"{name}.{l.TrimStart('.')}")));
    }

    private static string Kind(TypeDefinition type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : type.BaseType?.Name == nameof(MulticastDelegate) ? "delegate"
        : type.IsAbstract && type.IsSealed ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static string Bases(TypeDefinition type)
    {
        string[] own = [nameof(Object), nameof(ValueType), nameof(Enum), nameof(MulticastDelegate)];
        var bases = type.Interfaces.Select(i => i.InterfaceType).Where(_ => !type.IsEnum).Select(Name).Order(StringComparer.Ordinal);
        return string.Concat((type.BaseType is { } b && !own.Contains(b.Name) ? bases.Prepend(Name(b)) : bases).Select(n => $", {n}"));
    }

    private static IEnumerable<string> Members(TypeDefinition type) =>
    [
        .. type.Fields.Where(f => (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && !f.IsRuntimeSpecialName).Select(Field),
        .. type.Properties.Where(p => !IsGenerated(p)).Where(p => Shown(p.GetMethod) || Shown(p.SetMethod)).Select(Property),
        .. type.Events.Where(e => Shown(e.AddMethod)).Select(e => $"{e.Name} : event {Name(e.EventType)}"),
        .. type.Methods.Where(m => Shown(m) && !IsGenerated(m) && m.SemanticsAttributes == MethodSemanticsAttributes.None)
            .Where(m => !m.IsRuntime || m.Name == nameof(Action.Invoke))
            .Select(Method),
    ];

    private static bool Shown(MethodDefinition? method) =>
        method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static bool IsGenerated(ICustomAttributeProvider member) =>
        Has(member, nameof(CompilerGeneratedAttribute)) || member is PropertyDefinition { Name: "EqualityContract" };

    private static bool Has(ICustomAttributeProvider member, string attribute) =>
        member.CustomAttributes.Any(a => a.AttributeType.Name == attribute);

    private static string Field(FieldDefinition field) =>
        $"{field.Name} : {(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType)}{Default(field)}";

    private static string Property(PropertyDefinition property)
    {
        bool onInit = property.SetMethod?.ReturnType is RequiredModifierType;
        var access = (Shown(property.GetMethod) ? "get; " : "") + (Shown(property.SetMethod) ? onInit ? "init; " : "set; " : "");
        var parameters = property.HasParameters ? $"[{Parameters(property.Parameters)}]" : "";
        var modifiers = Modifiers(property.GetMethod ?? property.SetMethod!)
            + (Has(property, nameof(RequiredMemberAttribute)) ? "required " : "");
        return $"{property.Name}{parameters} : {modifiers}{Name(property.PropertyType)} {{ {access}}}";
    }

    private static string Method(MethodDefinition method)
    {
        var name = method.IsConstructor ? "new" : method.Name;
        var generic = method.HasGenericParameters ? $"<{string.Join(", ", method.GenericParameters.Select(Generic))}>" : "";
        var extended = Has(method, nameof(ExtensionAttribute)) ? "this " : "";
        var result = method.IsConstructor ? "" : $" : {Modifiers(method)}{Name(method.ReturnType)}";
        return $"{name}{generic}({extended}{Parameters(method.Parameters)}){result}";
    }

    private static string Modifiers(MethodDefinition method) =>
        (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "")
        + (method.IsStatic ? "static " : "")
        + (!method.IsVirtual ? ""
            : method.DeclaringType.IsInterface ? method.IsAbstract ? "" : "default "
            : method.IsAbstract ? "abstract "
            : method.IsReuseSlot ? "override "
            : method.IsFinal ? ""
            : "virtual ");

    private static string Parameters(IEnumerable<ParameterDefinition> parameters) =>
        string.Join(", ", parameters.Select(p => $"{(p.IsOut ? "out " : "")}{Name(p.ParameterType)} {p.Name}{Default(p)}"));

    private static string Default(IConstantProvider of) => of.HasConstant ? $" = {Literal(of.Constant)}" : "";

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, null),
        _ => value.ToString()!,
    };

    private static string Generic(GenericParameter parameter) => parameter.Constraints.Count == 0
        ? parameter.Name
        : $"{parameter.Name}: {string.Join(" & ", parameter.Constraints.Select(c => Name(c.ConstraintType)))}";

    private static string Name(TypeReference type) => type switch
    {
        GenericInstanceType { ElementType.FullName: "System.Nullable`1", GenericArguments: var of } => $"{Name(of[0])}?",
        GenericInstanceType { GenericArguments: var of } when Plain(type) == "ValueTuple" => $"({string.Join(", ", of.Select(Name))})",
        GenericInstanceType generic => $"{Plain(generic.ElementType)}<{string.Join(", ", generic.GenericArguments.Select(Name))}>",
        ArrayType array => $"{Name(array.ElementType)}[]",
        ByReferenceType reference => $"ref {Name(reference.ElementType)}",
        TypeSpecification specification => Name(specification.ElementType),
        TypeDefinition { HasGenericParameters: true } generic =>
            $"{Plain(generic)}<{string.Join(", ", generic.GenericParameters.Select(Generic))}>",
        _ => Plain(type),
    };

    /// <summary>As C# calls it, without the number of its type parameters.</summary>
    private static string Plain(TypeReference type) => type.FullName switch
    {
        "System.Void" => "void",
        "System.Object" => "object",
        "System.String" => "string",
        "System.Boolean" => "bool",
        "System.Byte" => "byte",
        "System.Int32" => "int",
        "System.Int64" => "long",
        "System.UInt64" => "ulong",
        "System.Single" => "float",
        "System.Double" => "double",
        _ => type.Name.Split('`')[0],
    };
}
