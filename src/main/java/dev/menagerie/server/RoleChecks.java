// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Role;
import jakarta.annotation.Priority;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.Optional;

/**
 * Requires the role that an operation takes: the one it is annotated with, else that of viewers if
 * it only reads, and that of users if it does not.
 */
@Provider
public final class RoleChecks implements DynamicFeature {

  @Override
  public void configure(ResourceInfo operation, FeatureContext context) {
    role(operation.getResourceClass(), operation.getResourceMethod())
        .ifPresent(role -> context.register(new Check(role)));
  }

  /** The role that an operation takes; empty if everybody may ask. */
  static Optional<Role> role(Class<?> resource, Method operation) {
    if (resource.isAnnotationPresent(PermitAll.class)) {
      return Optional.empty();
    }
    var said =
        Optional.ofNullable(operation.getAnnotation(RolesAllowed.class))
            .or(() -> Optional.ofNullable(resource.getAnnotation(RolesAllowed.class)));
    return said.map(it -> Role.of(it.value()[0]).orElseThrow())
        .or(() -> Optional.of(operation.isAnnotationPresent(GET.class) ? Role.VIEWER : Role.USER));
  }

  @Priority(Priorities.AUTHORIZATION)
  private record Check(Role role) implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
      if (!request.getSecurityContext().isUserInRole(role.text())) {
        throw Problem.of(
            Kind.FORBIDDEN,
            "It takes the role %s. Ask an administrator for it, or somebody who has it to do this."
                .formatted(role.text()));
      }
    }
  }
}
