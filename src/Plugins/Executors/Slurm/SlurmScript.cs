using Diffusion.Framework.Sweeps;

namespace Diffusion.Plugins.Executors.Slurm;

/// <summary>The scripts that sbatch is given.</summary>
internal static class SlurmScript
{
    /// <summary>
    /// One task: its run goes on until it ends. SIGUSR1 (the time limit is near) and SIGTERM (the node is wanted) make the run write a
    /// checkpoint and end with exit code 130; then this task alone is queued again, unless it was cancelled.
    /// </summary>
    /// <param name="program">The program <c>diffusion</c>.</param>
    /// <param name="options">The shell lines that come first, and how often a task is queued again.</param>
    /// <param name="list">The file with the run's folder in line <c>SLURM_ARRAY_TASK_ID</c>.</param>
    public static string Task(ProgramCommand program, SlurmOptions options, string list) => $$"""
        {{Head(options)}}
        folder=$(sed -n "${SLURM_ARRAY_TASK_ID}p" {{ShellText.Quote(list)}})
        export DOTNET_PROCESSOR_COUNT=${SLURM_CPUS_ON_NODE:-1}
        task=${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}

        {{ShellText.Quote(program.Resume())}} "$folder" >> "$folder/output.log" 2>&1 < /dev/null &
        run=$!
        asked=
        stop() { asked=1; kill -TERM "$run" 2> /dev/null; }
        trap stop TERM USR1

        # A signal ends 'wait' before the run has ended.
        while wait "$run"; code=$?; kill -0 "$run" 2> /dev/null; do :; done
        if [ "$code" -gt 128 ]; then wait "$run"; code=$?; fi

        # 143 is a run that was asked before it could listen; it has no checkpoint of this attempt.
        if [ -n "$asked" ] && { [ "$code" -eq 130 ] || [ "$code" -eq 143 ]; }; then
          # A task that is cancelled, or queued again by the cluster itself, is no longer RUNNING.
          if ! scontrol show job "$task" | grep -q JobState=RUNNING; then
            echo "Task $task was ended by the cluster or its user; the same sweep goes on with its run."
          elif [ "${SLURM_RESTART_COUNT:-0}" -ge {{options.Restarts}} ]; then
            echo "Task $task is not queued again after {{options.Restarts}} restarts; the same sweep goes on with its run."
          else
            echo "Task $task is queued again and goes on with its run."
            scontrol requeue "$task"
          fi
        fi
        exit "$code"

        """;

    /// <summary>The report of a sweep.</summary>
    public static string Report(ProgramCommand program, SlurmOptions options, string sweep) => $"""
        {Head(options)}
        exec {ShellText.Quote(program.Report(sweep))}

        """;

    /// <summary>The folder of the user, in which relative paths of experiments are meant, and the set-up.</summary>
    private static string Head(SlurmOptions options) =>
        string.Join('\n', options.Setup.Prepend($"cd {ShellText.Quote(Environment.CurrentDirectory)} || exit 1").Prepend("#!/bin/bash"));
}
