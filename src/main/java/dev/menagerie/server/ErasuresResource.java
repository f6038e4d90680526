// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Erasure;
import dev.menagerie.engine.Erasures;
import dev.menagerie.server.access.Caller;
import dev.menagerie.server.access.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Optional;

/** Erases what a person said and what came of it, for good. */
@Path("/v1/erasures")
@RolesAllowed(Role.ADMINS)
@Dependent
public class ErasuresResource {

  private final Erasures erasures;
  private final Settings settings;
  private final Caller caller;

  @Inject
  ErasuresResource(Erasures erasures, Settings settings, Caller caller) {
    this.erasures = erasures;
    this.settings = settings;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response erase(InputStream body) {
    var fields = Fields.of(body, settings.maxBodyBytes());
    boolean dryRun = fields.yes("dryRun");
    var erasure =
        new Erasure(
            named(fields, "caller"),
            named(fields, "session"),
            fields.texts("tasks"),
            fields.optionalText("space").map(MemoryDesk::named),
            fields.texts("things"),
            fields.yes("recalled"));
    fields.end();
    for (int i = 0; i < erasure.things().size(); i++) {
      if (!erasure.things().get(i).matches("[a-z][1-9][0-9]{0,17}")) {
        throw Problem.invalid(
            "things[%d]".formatted(i), erasure.things().get(i) + ", must be an id of memory, n12");
      }
    }
    var erased = dryRun ? erasures.look(erasure) : erasures.erase(erasure, caller.name());
    return Replies.ok(ErasureJson.of(erased, dryRun));
  }

  /** One that is empty would be nobody's. */
  private static Optional<String> named(Fields fields, String name) {
    var text = fields.optionalText(name);
    if (text.filter(String::isBlank).isPresent()) {
      throw Problem.invalid(name, "empty, must say whose tasks are erased");
    }
    return text;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list() {
    var json = Json.array();
    erasures.records().forEach(json::add);
    return Replies.ok(json.build());
  }
}
