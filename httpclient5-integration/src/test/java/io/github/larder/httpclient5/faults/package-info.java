// SPDX-License-Identifier: Apache-2.0
/** Faults of the backend and of the services that give its credentials. */
@NullMarked
package io.github.larder.httpclient5.faults;

import org.jspecify.annotations.NullMarked;
