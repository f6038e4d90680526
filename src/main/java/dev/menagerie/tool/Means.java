// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.net.AddressGuard;
import java.util.function.LongSupplier;

/**
 * What this client reaches tool servers with.
 *
 * @param addresses decides to which addresses servers may be connected
 * @param elicitation answers what tools ask in the middle of a call
 * @param secrets what may be shown to servers
 * @param oauth how it is an OAuth client of theirs
 * @param grants how they let it in before
 * @param nanos the time that passes, whatever the clock shows
 */
record Means(
    ToolConfig config,
    AddressGuard addresses,
    Elicitation elicitation,
    ToolSecrets secrets,
    OAuthConfig oauth,
    KeptGrants grants,
    LongSupplier nanos) {

  Means with(AddressGuard other) {
    return new Means(config, other, elicitation, secrets, oauth, grants, nanos);
  }
}
