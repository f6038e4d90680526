// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Role;
import dev.menagerie.tool.ToolServers;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** Agents: those that come with the architectures, and those that users define. */
@Path("/v1/agents")
@Dependent
public class AgentsResource {

  private static final String NAME = "[a-z0-9][a-z0-9-]{0,63}";

  private final KnownAgents agents;
  private final ToolServers servers;
  private final Settings settings;

  @Inject
  AgentsResource(KnownAgents agents, ToolServers servers, Settings settings) {
    this.agents = agents;
    this.servers = servers;
    this.settings = settings;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list() {
    var json = Json.array();
    agents.all().forEach(agent -> json.add(AgentJson.of(agent)));
    return Replies.ok(json.build());
  }

  @GET
  @Path("{name}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response get(@PathParam("name") String name) {
    return Replies.ok(AgentJson.of(existing(name)));
  }

  @PUT
  @RolesAllowed(Role.ADMINS)
  @Path("{name}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response put(@PathParam("name") String name, InputStream body) {
    if (!name.matches(NAME)) {
      throw Problem.invalid(
          "name", "must be 1 to 64 lower-case letters, digits and hyphens, no hyphen first");
    }
    var agent = AgentJson.requested(name, Fields.of(body, settings.maxBodyBytes()));
    if (!agents.architectures().contains(agent.architecture())) {
      throw Problem.invalid(
          "architecture",
          agent.architecture() + " is not one of " + String.join(", ", agents.architectures()));
    }
    Submissions.checkParameters(agents, agent.architecture(), agent.parameters());
    refuseBuiltIn(name);
    servers.requireReconcilers(agent.policy());
    boolean created = agents.find(name).isEmpty();
    agents.save(agent);
    return Replies.json(created ? 201 : 200, AgentJson.of(agent))
        .location(Replies.path("agents", name))
        .build();
  }

  @DELETE
  @RolesAllowed(Role.ADMINS)
  @Path("{name}")
  public Response delete(@PathParam("name") String name) {
    existing(name);
    refuseBuiltIn(name);
    agents.delete(name);
    return Replies.none();
  }

  private void refuseBuiltIn(String name) {
    if (agents.builtIn(name)) {
      throw Problem.of(
          Kind.CONFLICT,
          "The agent %s comes with its architecture and stays. Define one under another name."
              .formatted(name));
    }
  }

  private AgentDefinition existing(String name) {
    return agents
        .find(name)
        .orElseThrow(
            () -> Problem.of(Kind.NOT_FOUND, "No agent " + name + ". GET /v1/agents lists them."));
  }
}
