// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.spi.Catalogue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.NullUnmarked;

/** Ready means that the store answers: the server listens only after it has resumed its tasks. */
@Readiness
@ApplicationScoped
@NullUnmarked // The container's proxy has no catalogue.
public class Ready implements HealthCheck {

  private final Catalogue catalogue;

  Ready() {
    this.catalogue = null;
  }

  @Inject
  Ready(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  @Override
  public HealthCheckResponse call() {
    var check = HealthCheckResponse.named("store");
    try {
      catalogue.documents(KnownAgents.KIND);
      return check.up().build();
    } catch (RuntimeException e) {
      return check.down().withData("reason", String.valueOf(e.getMessage())).build();
    }
  }
}
