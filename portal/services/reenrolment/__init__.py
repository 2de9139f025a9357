"""Re-enrolment: the wizard, finalisation, the steps of a flow, decisions, what families and staff read of a dossier."""
