// SPDX-License-Identifier: Apache-2.0
/** Partitions: responses of different users and tenants are stored apart. */
@NullMarked
package io.github.larder.httpclient5.partition;

import org.jspecify.annotations.NullMarked;
