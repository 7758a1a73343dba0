package dev.tusk.ops.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Settings in the form in which a server or a managed service takes them. */
public final class ConfigurationText {

    /** The units of pg_settings, in which services want bare numbers; others are in kilobytes or plain. */
    private static final Map<String, Long> UNIT_KILOBYTES = Map.of(
            "shared_buffers", 8L,
            "effective_cache_size", 8L,
            "wal_buffers", 8L,
            "min_wal_size", 1024L,
            "max_wal_size", 1024L);

    /** Settings of PostgreSQL that take effect at a restart, among those that are proposed. */
    private static final Set<String> STATIC = Set.of(
            "max_connections",
            "shared_buffers",
            "wal_buffers",
            "huge_pages",
            "autovacuum_max_workers",
            "max_worker_processes",
            "wal_level",
            "max_wal_senders",
            "io_method");

    /** What each service keeps to itself. */
    private static final Map<ManagedService, Set<String>> FIXED = Map.of(
            ManagedService.RDS,
            Set.of("huge_pages", "wal_level", "io_method"),
            ManagedService.AURORA,
            Set.of(
                    "huge_pages",
                    "wal_level",
                    "io_method",
                    "checkpoint_completion_target",
                    "min_wal_size",
                    "max_wal_size",
                    "wal_buffers",
                    "wal_compression",
                    "effective_io_concurrency"),
            ManagedService.CLOUD_SQL,
            Set.of("wal_level", "wal_buffers", "io_method", "max_wal_senders"),
            ManagedService.ALLOYDB,
            Set.of(
                    "wal_level",
                    "wal_buffers",
                    "io_method",
                    "shared_buffers",
                    "huge_pages",
                    "min_wal_size",
                    "max_wal_size"),
            ManagedService.AZURE,
            Set.of("huge_pages", "wal_level", "wal_buffers", "wal_compression"));

    /** The most parameters that one call of the command takes. */
    private static final int MOST_OF_AWS = 20;

    private ConfigurationText() {}

    /** Lines of {@code postgresql.conf}. */
    public static List<String> conf(List<Setting> settings) {
        return settings.stream()
                .map(each -> "%s = %s".formatted(each.name(), inConf(each.value())))
                .toList();
    }

    private static String inConf(String value) {
        return value.matches("-?[0-9.]+(kB|MB|GB)?|[a-z_0-9]+") ? value : "'%s'".formatted(value.replace("'", "''"));
    }

    /** Statements, each with a semicolon. */
    public static List<String> alterSystem(List<Setting> settings) {
        return settings.stream()
                .map(each -> "alter system set %s = '%s';"
                        .formatted(each.name(), each.value().replace("'", "''")))
                .toList();
    }

    /** Those that an owner cannot set there. */
    public static List<Setting> fixed(ManagedService service, List<Setting> settings) {
        Set<String> fixed = FIXED.getOrDefault(service, Set.of());
        return settings.stream().filter(each -> fixed.contains(each.name())).toList();
    }

    /** The command of the service's own tool that sets the others; names in capitals are the user's to fill in. */
    public static List<String> command(ManagedService service, List<Setting> settings) {
        List<Setting> free = settings.stream()
                .filter(each -> !fixed(service, settings).contains(each))
                .toList();
        return switch (service) {
            case NONE -> alterSystem(settings);
            case RDS, AURORA -> aws(service, free);
            case CLOUD_SQL -> List.of("gcloud sql instances patch INSTANCE --database-flags=" + flags(free));
            case ALLOYDB ->
                List.of("gcloud alloydb instances update INSTANCE --cluster=CLUSTER --region=REGION --database-flags="
                        + flags(free));
            case AZURE ->
                free.stream()
                        .map(each ->
                                "az postgres flexible-server parameter set --resource-group GROUP --server-name SERVER --name %s --value %s"
                                        .formatted(each.name(), inUnits(each)))
                        .toList();
            case SUPABASE ->
                free.stream()
                        .map(each ->
                                "supabase --experimental --project-ref PROJECT postgres-config update --config %s=%s"
                                        .formatted(each.name(), each.value()))
                        .toList();
            case NEON ->
                free.stream()
                        .map(each -> "alter database DATABASE set %s = '%s';"
                                .formatted(each.name(), each.value().replace("'", "''")))
                        .toList();
        };
    }

    private static List<String> aws(ManagedService service, List<Setting> settings) {
        String command = service == ManagedService.RDS
                ? "aws rds modify-db-parameter-group --db-parameter-group-name PARAMETER_GROUP"
                : "aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name PARAMETER_GROUP";
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < settings.size(); from += MOST_OF_AWS) {
            lines.add(command + " \\");
            lines.add("  --parameters '%s'"
                    .formatted(settings.subList(from, Math.min(settings.size(), from + MOST_OF_AWS)).stream()
                            .map(each -> "{\"ParameterName\":\"%s\",\"ParameterValue\":\"%s\",\"ApplyMethod\":\"%s\"}"
                                    .formatted(
                                            each.name(),
                                            inUnits(each),
                                            STATIC.contains(each.name()) ? "pending-reboot" : "immediate"))
                            .collect(Collectors.joining(",", "[", "]"))));
        }
        return lines;
    }

    private static String flags(List<Setting> settings) {
        return settings.stream().map(each -> each.name() + "=" + inUnits(each)).collect(Collectors.joining(","));
    }

    /** Services take bare numbers, in the unit that {@code pg_settings} has for the setting. */
    private static String inUnits(Setting setting) {
        String value = setting.value();
        if (!value.matches("[0-9]+(kB|MB|GB)")) {
            return value;
        }
        long kilobytes = MemorySize.parse(value).bytes() / 1024;
        return String.format(Locale.ROOT, "%d", kilobytes / UNIT_KILOBYTES.getOrDefault(setting.name(), 1L));
    }
}
