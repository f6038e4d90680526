// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.Crowd;
import dev.menagerie.engine.EngineConfig;
import dev.menagerie.engine.Retention;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.memory.embedding.EmbeddingConfig;
import dev.menagerie.memory.embedding.VectorStoreConfig;
import dev.menagerie.model.CacheConfig;
import dev.menagerie.server.access.Access;
import dev.menagerie.server.backup.BackupConfig;
import dev.menagerie.tool.OAuthConfig;
import dev.menagerie.tool.ToolConfig;
import dev.menagerie.tool.ToolSecrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * The settings of the server, checked.
 *
 * @param port 0 for any that is free
 * @param data the folder that holds everything that is kept
 * @param toolServers the folder of the tool servers to start along, if any
 * @param localTools which of them, at least one
 * @param access who is let in below {@code /v1} and at {@code /mcp}
 * @param face what the server withstands
 * @param mostTenants beside the default one
 * @param comments how long nothing happens on an event stream before a comment is sent
 * @param credentials that are sent to tool servers
 * @param oauth how it is an OAuth client of tool servers
 * @param addresses decides where tool servers may be
 * @param policy the file of what holds for the calls of all tool servers, if any
 * @param mcp who may call the agents as tools
 * @param replies how long those of models are kept, if they are
 * @param embedding what makes vectors of memories
 * @param vectors where these are kept
 * @param backups where backups are kept
 * @param callbacks how tasks tell others
 * @param contents whether spans have what is said in them
 * @param variables by which tool servers that are started along send telemetry where this one does
 */
record Settings(
    String host,
    int port,
    Path data,
    Optional<Path> toolServers,
    Set<LocalTool> localTools,
    Access access,
    FaceSettings face,
    int mostTenants,
    Duration comments,
    int maxBodyBytes,
    EngineConfig engine,
    Retention retention,
    ToolConfig tools,
    ToolSecrets credentials,
    OAuthConfig oauth,
    AddressGuard addresses,
    Optional<Path> policy,
    McpSettings mcp,
    Optional<CacheConfig> replies,
    EmbeddingConfig embedding,
    VectorStoreConfig vectors,
    BackupConfig backups,
    CallbackConfig callbacks,
    boolean contents,
    Map<String, String> variables) {

  private static final Logger LOG = Logger.getLogger(Settings.class.getName());

  static final String PREFIX = "menagerie.";
  static final String DEFAULTS = "META-INF/microprofile-config.properties";

  /** Groups of keys that users name. */
  private static final List<String> GROUPS =
      List.of(
          ModelKeys.ROLE,
          ModelKeys.PRICE,
          ToolKeys.SECRET,
          ToolSecrets.KEY,
          FaultKeys.SERVERS,
          EmbeddingKeys.SETTING);

  /** What Kubernetes tells the containers beside a service called menagerie. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("MENAGERIE_(?:\\w+_)?(?:SERVICE_HOST|SERVICE_PORT\\w*|PORT|PORT_\\d+_\\w+)");

  /**
   * Reads and checks them.
   *
   * @throws StartRefused if a value does not fit, a key is unknown, or the server would be open to
   *     the network without a token
   */
  static Settings read(Config config) {
    refuseUnknown(config);
    var keys = new Keys(config);
    var settings =
        new Settings(
            keys.text("server.host"),
            keys.whole("server.port", 0, 65_535),
            path("menagerie.data", keys.text("menagerie.data")),
            keys.optional("menagerie.local-tool-servers")
                .map(text -> path("menagerie.local-tool-servers", text)),
            localTools(keys),
            AccessKeys.access(keys),
            FaceSettings.read(keys),
            keys.whole("menagerie.security.max-tenants", 0, 10_000),
            keys.duration("menagerie.events.comment-after"),
            keys.whole("menagerie.http.max-body-bytes", 1 << 16, 1 << 30),
            new EngineConfig(
                new Crowd(
                    keys.whole("menagerie.engine.max-running-tasks", 1, 1_000_000),
                    keys.whole("menagerie.engine.max-running-per-agent", 0, 1_000_000),
                    keys.whole("menagerie.engine.max-running-per-caller", 0, 1_000_000),
                    keys.whole("menagerie.engine.max-queued-tasks", 0, 10_000_000)),
                keys.duration("menagerie.engine.tool-timeout"),
                keys.duration("menagerie.engine.park-after")),
            RetentionKeys.read(keys),
            ToolKeys.config(keys),
            ToolKeys.credentials(keys),
            OAuthKeys.config(keys),
            ToolKeys.addresses(keys),
            ToolKeys.policy(keys),
            McpSettings.read(keys),
            ModelKeys.cache(keys),
            EmbeddingKeys.embedding(keys),
            EmbeddingKeys.vectors(keys),
            backups(keys),
            CallbackConfig.read(keys),
            keys.flag("menagerie.telemetry.contents"),
            Telemetry.variables(config));
    settings.refuseOpenDoor();
    settings.face().refuseAnyPage(settings.access());
    return settings;
  }

  static BackupConfig backups(Keys keys) {
    var folder = "menagerie.backup.folder";
    return new BackupConfig(
        keys.optional(folder).map(text -> path(folder, text)),
        keys.whole("menagerie.backup.keep", 0, 1_000_000),
        keys.bytes("menagerie.storage.min-free"));
  }

  private static Set<LocalTool> localTools(Keys keys) {
    var key = "menagerie.local-tools";
    var tools = EnumSet.noneOf(LocalTool.class);
    for (var name : keys.text(key).split(",")) {
      tools.add(
          Arrays.stream(LocalTool.values())
              .filter(tool -> tool.text().equals(name.strip()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new StartRefused(
                          "%s: %s, must be some of %s".formatted(key, name, LocalTool.names()))));
    }
    return tools;
  }

  private void refuseOpenDoor() {
    boolean loopback;
    try {
      loopback = InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      throw new StartRefused("server.host: %s, must be an address of this machine".formatted(host));
    }
    if (!loopback && access.open()) {
      throw new StartRefused(
          "server.host: %s is open to the network; set MENAGERIE_SECURITY_TOKEN to a secret, or one of the other ways of docs/access.md, or use 127.0.0.1"
              .formatted(host));
    }
  }

  /**
   * A key that does nothing is a mistake that its author would not notice. Variables of the
   * environment come from others too, so an unknown one is only told.
   */
  private static void refuseUnknown(Config config) {
    var known = known();
    var variables = known.stream().map(Settings::variable).toList();
    var groups = GROUPS.stream().map(Settings::variable).toList();
    for (var name : config.getPropertyNames()) {
      if (name.startsWith(variable(PREFIX))
          && !variables.contains(name)
          && groups.stream().noneMatch(name::startsWith)
          && Arrays.stream(LocalTool.values()).noneMatch(it -> name.startsWith(it.variables()))
          && !SERVICE_LINK.matcher(name).matches()) {
        LOG.warning(name + ": no key has this variable; docs/configuration.md lists all keys");
      }
      if (name.startsWith(PREFIX)
          && !known.contains(name)
          && GROUPS.stream().noneMatch(name::startsWith)) {
        throw new StartRefused(name + ": unknown, docs/configuration.md lists all keys");
      }
    }
  }

  /** A key as a variable of the environment. */
  static String variable(String key) {
    return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  /** Every key has its default in the file that comes with the server. */
  static Set<String> known() {
    var properties = new Properties();
    try (var defaults = Settings.class.getClassLoader().getResourceAsStream(DEFAULTS)) {
      if (defaults != null) {
        properties.load(defaults);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.stringPropertyNames();
  }

  static Path path(String key, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException _) {
      throw new StartRefused(key + ": " + text + ", must be a path");
    }
  }
}
