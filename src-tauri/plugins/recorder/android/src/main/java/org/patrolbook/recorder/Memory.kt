package org.patrolbook.recorder

import android.content.Context

/** Where the order is that is being carried out, for the recorder that the system starts anew. */
internal object Memory {
    private const val FILE = "recorder"
    private const val FOLDER = "folder"

    fun folder(context: Context): String? = facts(context).getString(FOLDER, null)

    fun keep(context: Context, folder: String) = facts(context).edit().putString(FOLDER, folder).apply()

    fun forget(context: Context) = facts(context).edit().clear().apply()

    private fun facts(context: Context) = context.getSharedPreferences(FILE, Context.MODE_PRIVATE)
}
