#!/usr/bin/env bash
# Starts a Slurm of this one machine in a temporary folder, runs a command in it, and stops it. Without a command: the tests of the executor 'slurm'.
# Needs root and Debian's packages slurmctld, slurmd, slurm-client and munge.
#   eng/with-slurm.sh
#   eng/with-slurm.sh dotnet run -c Release --project src/Cli -- sweep experiments/sweeps/samplers.json --set executor.name=slurm
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- dotnet test -c Release --project tests/Slurm.Tests

for program in slurmctld slurmd sbatch munged; do
  command -v "$program" > /dev/null || { echo "'$program' is missing: apt-get install slurmctld slurmd slurm-client munge" >&2; exit 1; }
done
[ "$(id -u)" -eq 0 ] || { echo "A Slurm of one's own needs root, since its daemons start jobs for users." >&2; exit 1; }

folder=$(mktemp -d)
chmod 755 "$folder"
host=$(hostname -s)
cores=$(nproc)
mkdir -m 755 "$folder"/{run,log,state,spool} "$folder"/munge "$folder"/munge/{run,log,lib}
export SLURM_CONF=$folder/slurm.conf
socket=$folder/munge/run/munge.socket.2

# Two ports that are free at this moment.
free_port() { local port; while port=$((20000 + RANDOM % 20000)); (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do :; done; echo "$port"; }

head -c 1024 /dev/urandom > "$folder/munge/key"
chmod 400 "$folder/munge/key"
cat > "$SLURM_CONF" << CONF
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$socket
CredType=cred/munge
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
SlurmctldPidFile=$folder/run/slurmctld.pid
SlurmdPidFile=$folder/run/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.log
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,bf_interval=1,sched_interval=2,sched_min_interval=0
MpiDefault=none
ReturnToService=2
MailProg=/bin/true
InactiveLimit=0
KillWait=20
MinJobAge=300
JobRequeue=1
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cores Boards=1 SocketsPerBoard=1 CoresPerSocket=$cores ThreadsPerCore=1 RealMemory=1024 State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF

stop() {
  scancel --me 2> /dev/null || true
  for daemon in "${slurmd:-}" "${slurmctld:-}"; do
    [ -z "$daemon" ] || { kill "$daemon" 2> /dev/null; wait "$daemon" 2> /dev/null; } || true
  done
  munged --stop --socket="$socket" > /dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT

munged --key-file="$folder/munge/key" --socket="$socket" --pid-file="$folder/munge/run/munged.pid" \
  --log-file="$folder/munge/log/munged.log" --seed-file="$folder/munge/lib/seed"
slurmctld -D -f "$SLURM_CONF" > "$folder/log/slurmctld.out" 2>&1 &
slurmctld=$!
slurmd -D -f "$SLURM_CONF" -N "$host" > "$folder/log/slurmd.out" 2>&1 &
slurmd=$!

for _ in $(seq 60); do
  [ "$(sinfo --noheader --format=%t 2> /dev/null)" = idle ] && break
  sleep 0.5
done
[ "$(sinfo --noheader --format=%t 2> /dev/null)" = idle ] || { echo "Slurm did not start:" >&2; tail -n 5 "$folder"/log/* >&2; exit 1; }
"$@"
