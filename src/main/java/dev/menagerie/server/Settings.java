// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.EngineConfig;
import dev.menagerie.engine.Retention;
import dev.menagerie.engine.spi.Redaction;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.memory.embedding.EmbeddingConfig;
import dev.menagerie.memory.embedding.VectorStoreConfig;
import dev.menagerie.model.CacheConfig;
import dev.menagerie.server.access.Access;
import dev.menagerie.server.backup.BackupConfig;
import dev.menagerie.tool.OAuthConfig;
import dev.menagerie.tool.ToolConfig;
import dev.menagerie.tool.ToolSecrets;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * @param models which serve, and how
 * @param agents the folder of files that define agents, if any
 * @param contents whether spans have what is said in them
 * @param metricsOpen whether metrics are shown to whoever asks
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
    ModelSettings models,
    Optional<Path> agents,
    boolean contents,
    boolean metricsOpen,
    Map<String, String> variables) {

  /**
   * Reads and checks them.
   *
   * @throws StartRefused if values do not fit, keys are unknown, or the server would be open to the
   *     network without a token; it tells all of it
   */
  static Settings read(Config config) {
    var keys = new Keys(config);
    UnknownKeys.find(config, keys);
    AllKeys.keys().forEach(keys::optional);
    faultSecrets(keys);
    var access = AccessKeys.access(keys);
    var tools = ToolKeys.config(keys);
    var settings =
        new Settings(
            keys.get(ServerKeys.HOST),
            keys.get(ServerKeys.PORT),
            keys.get(ServerKeys.DATA),
            keys.optional(ServerKeys.TOOL_SERVERS),
            keys.get(ServerKeys.LOCAL_TOOLS),
            access,
            FaceSettings.read(keys, access.open()),
            keys.get(AccessKeys.MOST_TENANTS),
            keys.get(ServerKeys.COMMENT_AFTER),
            keys.get(ServerKeys.MOST_BODY),
            EngineKeys.config(keys),
            RetentionKeys.read(keys),
            tools,
            ToolKeys.credentials(keys),
            OAuthKeys.config(keys),
            ToolKeys.addresses(keys),
            ToolKeys.policy(keys),
            McpSettings.read(keys),
            ModelKeys.cache(keys),
            EmbeddingKeys.embedding(keys),
            EmbeddingKeys.vectors(keys),
            ServerKeys.backups(keys),
            CallbackConfig.read(keys),
            ModelKeys.models(keys),
            agents(keys, tools.secrets()),
            keys.get(TelemetryKeys.CONTENTS),
            keys.get(TelemetryKeys.METRICS_OPEN),
            Telemetry.variables(config));
    settings.faultOpenDoor(keys);
    settings.faultMissingVectors(keys);
    keys.refuse();
    return settings;
  }

  /** Files that cannot be read are told together. */
  private static Optional<Path> agents(Keys keys, Redaction secrets) {
    var folder = keys.optional(ServerKeys.AGENTS);
    folder
        .map(it -> AgentFolder.open(it, Architectures.catalogued(), secrets, System::nanoTime))
        .map(AgentFolder::errors)
        .filter(it -> !it.isEmpty())
        .ifPresent(it -> keys.fault(ServerKeys.AGENTS.name(), String.join("; ", it)));
    return folder;
  }

  /** The folder of secrets is one of the places that keys are read from. */
  private static void faultSecrets(Keys keys) {
    var folder = keys.optional(ServerKeys.SECRETS);
    if (!folder.equals(SecretFiles.folder())) {
      keys.fault(
          ServerKeys.SECRETS.name(),
          "read before all files, must be a system property or the variable MENAGERIE_SECRETS");
    } else if (folder.filter(it -> !Files.isDirectory(it)).isPresent()) {
      keys.fault(ServerKeys.SECRETS.name(), folder.get() + ", must be a folder");
    }
  }

  private void faultOpenDoor(Keys keys) {
    try {
      if (!InetAddress.getByName(host).isLoopbackAddress()
          && access.open()
          && AccessKeys.known(keys)) {
        keys.fault(
            ServerKeys.HOST.name(),
            "%s is open to the network; set MENAGERIE_SECURITY_TOKEN to a secret, or one of the other ways of docs/access.md, or use 127.0.0.1"
                .formatted(host));
      }
    } catch (UnknownHostException _) {
      keys.fault(ServerKeys.HOST.name(), host + ", must be an address of this machine");
    }
  }

  private void faultMissingVectors(Keys keys) {
    if (embedding.provider() == EmbeddingConfig.Provider.NONE) {
      var way =
          "set menagerie.memory.embedding.provider to onnx, openai or bean, or leave this out";
      if (replies.flatMap(CacheConfig::similarity).isPresent()) {
        keys.fault(ModelKeys.SIMILARITY.name(), "needs vectors; " + way);
      }
      if (vectors.kind().isPresent()) {
        keys.fault(
            EmbeddingKeys.STORE.name(), "%s, has no vectors to keep; %s".formatted(vectors, way));
      }
    }
  }

  /** A key as a variable of the environment. */
  static String variable(String key) {
    return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
