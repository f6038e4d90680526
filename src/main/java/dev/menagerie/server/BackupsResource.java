// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Caller;
import dev.menagerie.server.access.Role;
import dev.menagerie.server.access.Tenant;
import dev.menagerie.server.backup.Backup;
import dev.menagerie.server.backup.BackupFailed;
import dev.menagerie.server.backup.Backups;
import dev.menagerie.server.backup.Restoring;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Backups of all tenants, for administrators of the tenant {@code default}. */
@Path("/v1/backups")
@RolesAllowed(Role.ADMINS)
@Dependent
public class BackupsResource {

  private final Backups backups;
  private final Caller caller;

  @Inject
  BackupsResource(Backups backups, Caller caller) {
    this.backups = backups;
    this.caller = caller;
  }

  /** Others do not learn whether there are any. */
  private Backups own() {
    if (!caller.tenant().equals(Tenant.DEFAULT)) {
      throw Problem.of(
          Kind.NOT_FOUND, "Backups are of the whole server: its operator has them made.");
    }
    return backups;
  }

  @POST
  @Produces(MediaType.APPLICATION_JSON)
  public Response begin() {
    try {
      return begun(own().begin());
    } catch (BackupFailed e) {
      throw Problem.of(Kind.CONFLICT, String.valueOf(e.getMessage()));
    }
  }

  private Response begun(Backup backup) {
    return Replies.json(202, json(backup)).location(Replies.path("backups", backup.name())).build();
  }

  @POST
  @Path("{name}/restore")
  @Produces(MediaType.APPLICATION_JSON)
  public Response restore(@PathParam("name") String name) {
    var backup = known(name);
    try {
      backups.restore(backup);
      return begun(backup);
    } catch (BackupFailed e) {
      throw Problem.of(Kind.CONFLICT, String.valueOf(e.getMessage()));
    }
  }

  @DELETE
  @Path("{name}/restore")
  public Response withdraw(@PathParam("name") String name) {
    try {
      if (own().restores().withdraw(name)) {
        return Replies.none();
      }
      throw Problem.of(Kind.NOT_FOUND, "Nothing is staged of a backup %s.".formatted(name));
    } catch (BackupFailed e) {
      throw Problem.of(Kind.CONFLICT, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw Problem.of(Kind.STORAGE, "What is staged cannot be deleted (%s).".formatted(e));
    }
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list() {
    var json = Json.array();
    listed().stream().map(this::json).forEach(json::add);
    return Replies.ok(json.build());
  }

  @GET
  @Path("{name}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response get(@PathParam("name") String name) {
    return Replies.ok(json(known(name)));
  }

  private Backup known(String name) {
    return listed().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.of(
                    Kind.NOT_FOUND,
                    "There is no backup %s. GET /v1/backups lists them.".formatted(name)));
  }

  private List<Backup> listed() {
    try {
      return own().list();
    } catch (BackupFailed e) {
      throw Problem.of(Kind.STORAGE, String.valueOf(e.getMessage()));
    }
  }

  private JsonObject json(Backup backup) {
    var json =
        Json.object()
            .add("name", backup.name())
            .add("state", backup.state().name().toLowerCase(Locale.ROOT))
            .add("at", backup.at().toString());
    switch (backup.state()) {
      case RUNNING -> {}
      case COMPLETE -> json.add("bytes", backup.bytes());
      case FAILED -> json.add("reason", backup.reason());
    }
    restoring(backup).ifPresent(it -> json.add("restore", json(it)));
    return json.build();
  }

  private Optional<Restoring> restoring(Backup backup) {
    try {
      return backups.restores().of(backup.name());
    } catch (BackupFailed e) {
      throw Problem.of(Kind.STORAGE, String.valueOf(e.getMessage()));
    }
  }

  private static JsonObject json(Restoring restoring) {
    var json = Json.object().add("state", restoring.state().name().toLowerCase(Locale.ROOT));
    return restoring.reason().isEmpty()
        ? json.build()
        : json.add("reason", restoring.reason()).build();
  }
}
