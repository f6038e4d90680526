// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Redaction;
import dev.menagerie.memory.embedding.Embedder;
import dev.menagerie.memory.embedding.VectorStore;
import dev.menagerie.server.access.Tenant;
import dev.menagerie.server.audit.AuditLog;
import dev.menagerie.server.audit.AuditRefused;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the houses of all tenants share. It keeps nothing of anybody. */
final class Premises implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Premises.class.getName());

  private final Settings settings;
  private final Models models;
  private final OpenTelemetry telemetry;
  private final Architectures architectures;
  private final Optional<Embedder> embedder;
  private final Optional<VectorStore> vectors;
  private @Nullable LocalTools localTools;
  private @Nullable AuditLog audit;

  private Premises(
      Settings settings,
      Models models,
      OpenTelemetry telemetry,
      Architectures architectures,
      Optional<EmbeddingModel> embeddingModel) {
    this.settings = settings;
    this.models = models;
    this.telemetry = telemetry;
    this.architectures = architectures;
    this.embedder = Embedder.open(settings.embedding(), embeddingModel, telemetry);
    this.vectors = OutsideStore.open(settings.vectors(), embedder);
  }

  /**
   * Opens what has to be there for any of them.
   *
   * @param embeddingModel that the application brings, if one is configured
   * @throws StartRefused if a setting does not let it
   */
  static Premises open(
      Settings settings,
      Models models,
      OpenTelemetry telemetry,
      Architectures architectures,
      Optional<EmbeddingModel> embeddingModel) {
    return new Premises(settings, models, telemetry, architectures, embeddingModel);
  }

  /** That of a tenant, which closes its foundation. */
  House house(Tenant tenant, Foundation foundation) {
    return House.open(tenant, foundation, this);
  }

  Settings settings() {
    return settings;
  }

  Models models() {
    return models;
  }

  OpenTelemetry telemetry() {
    return telemetry;
  }

  Architectures architectures() {
    return architectures;
  }

  /** Agents that files define, whose parameters have none of these secrets in them. */
  AgentFolder agents(Path folder, Redaction secrets) {
    return AgentFolder.open(folder, architectures, secrets, System::nanoTime);
  }

  Optional<Embedder> embedder() {
    return embedder;
  }

  /** A tenant's part of the vector store that is configured. */
  Optional<VectorStore> vectors(Tenant tenant) {
    return vectors.map(
        it -> tenant.equals(Tenant.DEFAULT) ? it : VectorStore.part(it, tenant.name()));
  }

  /**
   * The tool servers that come along, started when they are first asked for: by then it is known
   * that no other server uses the data folder.
   *
   * @throws StartRefused if one does not start
   */
  synchronized Optional<LocalTools> localTools() {
    if (localTools == null && settings.toolServers().isPresent()) {
      localTools =
          LocalTools.start(
              settings.toolServers().get(),
              settings.data(),
              settings.localTools(),
              settings.variables());
    }
    return Optional.ofNullable(localTools);
  }

  /**
   * What was done, by whom, in all of them; opened when it is first asked for, as above.
   *
   * @throws StartRefused if it cannot be continued
   */
  synchronized AuditLog audit() {
    if (audit == null) {
      try {
        audit =
            AuditLog.open(
                settings.data().resolve(AuditCommand.FOLDER),
                settings.face().seal(),
                InstantSource.system());
      } catch (AuditRefused e) {
        throw new StartRefused(String.valueOf(e.getMessage()));
      }
    }
    return audit;
  }

  @Override
  public synchronized void close() {
    if (localTools != null) {
      localTools.close();
    }
    closeAudit();
    vectors.ifPresent(VectorStore::close);
    embedder.ifPresent(Embedder::close);
  }

  private void closeAudit() {
    if (audit != null) {
      try {
        audit.close();
      } catch (IOException e) {
        LOG.log(Level.WARNING, "the audit log did not close", e);
      }
    }
  }
}
